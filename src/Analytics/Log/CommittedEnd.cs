namespace Inferly.Analytics.Log;

/// <summary>The offset behind the last committed record, and how readers wait for it to move. One writer, any number of readers.</summary>
internal sealed class CommittedEnd(long next)
{
    private long _next = next;
    private volatile bool _closed;
    private TaskCompletionSource? _moved;

    public long Next => Volatile.Read(ref _next);

    public void Advance(long next)
    {
        Volatile.Write(ref _next, next);
        Wake();
    }

    /// <summary>Nothing more will come.</summary>
    public void Close()
    {
        _closed = true;
        Wake();
    }

    /// <summary>True once the record is committed; false if the log was closed before that.</summary>
    public async ValueTask<bool> WaitAsync(long offset, CancellationToken cancellationToken)
    {
        while (Next <= offset)
        {
            // Ask for the signal first, look second: a commit between the two is seen by one or the other.
            var signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            signal = Interlocked.CompareExchange(ref _moved, signal, null) ?? signal;
            if (Next > offset)
            {
                break;
            }

            if (_closed)
            {
                return false;
            }

            await signal.Task.WaitAsync(cancellationToken);
        }

        return true;
    }

    private void Wake() => Interlocked.Exchange(ref _moved, null)?.SetResult();
}
