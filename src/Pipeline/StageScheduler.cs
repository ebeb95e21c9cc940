namespace Inferly.Pipeline;

/// <summary>
/// Runs the tasks of the blocks one after another on the thread that hands a request over, instead of one trip through the thread pool for
/// each block: on its way through six blocks a request would make eleven, and each may wake another thread. A task that is queued where
/// nothing runs yet (an answer has arrived) takes one trip, and what follows from it is run behind it. Thread-safe.
/// </summary>
/// <remarks>
/// A block queues its task under its own lock, so that it must never run inside of <see cref="QueueTask"/>: it waits until the block has returned.
/// </remarks>
internal sealed class StageScheduler : TaskScheduler
{
    /// <summary>The one there is: what a thread has to run is found by the thread, whichever pipeline it belongs to.</summary>
    public static readonly StageScheduler Shared = new();

    [ThreadStatic]
    private static Queue<Task>? _due;

    [ThreadStatic]
    private static bool _runs;

    private StageScheduler()
    {
    }

    /// <summary>Calls <paramref name="handOver"/>, then runs what was queued by it, and by what that queued in turn.</summary>
    public bool Run<T>(Func<T, bool> handOver, T item)
    {
        if (_runs)
        {
            return handOver(item);
        }

        _runs = true;
        try
        {
            var taken = handOver(item);
            RunDue();
            return taken;
        }
        finally
        {
            _runs = false;
        }
    }

    /// <inheritdoc/>
    protected override void QueueTask(Task task)
    {
        if (_runs)
        {
            (_due ??= new Queue<Task>()).Enqueue(task);
        }
        else
        {
            ThreadPool.UnsafeQueueUserWorkItem(static task => Shared.RunHere(task), task, preferLocal: true);
        }
    }

    /// <inheritdoc/>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    /// <inheritdoc/>
    protected override IEnumerable<Task> GetScheduledTasks() => _due ?? [];

    private void RunHere(Task task)
    {
        _runs = true;
        try
        {
            TryExecuteTask(task);
            RunDue();
        }
        finally
        {
            _runs = false;
        }
    }

    // Blocks catch what their stages throw; a task itself never fails.
    private void RunDue()
    {
        while (_due is { } due && due.TryDequeue(out var task))
        {
            TryExecuteTask(task);
        }
    }
}
