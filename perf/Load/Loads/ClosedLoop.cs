namespace Inferly.Perf.Load.Loads;

/// <summary>
/// Each connection sends its next request when it has its answer. Where the first ones are sent apart, by that many
/// nanoseconds, streams are in different places of their answers.
/// </summary>
internal sealed class ClosedLoop(LoadPlan plan, int connections, long apart) : LoadLoop(plan, connections)
{
    private readonly Queue<long> _due = new(Enumerable.Range(0, connections).Select(i => plan.Start + i * apart));

    protected override long NextDue => _due.TryPeek(out long due) ? due : long.MaxValue;

    protected override void Sent() => _due.Dequeue();

    protected override void Answered(long now)
    {
        if (now < Plan.End)
        {
            _due.Enqueue(now);
        }
    }
}
