namespace Inferly.Ingress.Tests.Failover;

/// <summary>A timer that tells when it is set anew.</summary>
internal sealed class ReportingTimer(ITimer timer, Action<TimeSpan> report) : ITimer
{
    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        var isSet = timer.Change(dueTime, period);
        report(dueTime);
        return isSet;
    }

    public void Dispose() => timer.Dispose();

    public ValueTask DisposeAsync() => timer.DisposeAsync();
}
