namespace Inferly.Perf.Load.Loads;

/// <summary>
/// Requests are due at fixed times whether or not the target keeps up. One that finds no idle connection goes out
/// late, and its latency counts from when it was due (no coordinated omission).
/// </summary>
internal sealed class OpenLoop(LoadPlan plan, int connections, double requestsPerSecond) : LoadLoop(plan, connections)
{
    private readonly double _interval = Http.Clock.Second / requestsPerSecond;
    private long _sent;

    protected override long NextDue
    {
        get
        {
            long due = Plan.Start + (long)(_sent * _interval);
            return due < Plan.End ? due : long.MaxValue;
        }
    }

    protected override void Sent() => _sent++;

    protected override void Answered(long now)
    {
    }
}
