namespace Inferly.Analytics.Tests.Traces;

/// <summary>The real clock, with timers that are due twenty times as early: what waits for a while still waits, but not for long.</summary>
internal sealed class HastyTime : TimeProvider
{
    private const int Haste = 20;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime / Haste : dueTime, period);
}
