using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Inferly.Ingress.Tests.Failover;

/// <summary>
/// A clock that stands still, but lets short waits pass as soon as they begin: what happens takes exactly as long as was waited for.
/// Longer ones pass when the test says so. Thread-safe.
/// </summary>
internal sealed class MovingClock : FakeTimeProvider, IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();
    private readonly Channel<TimeSpan> _longWaits = Channel.CreateUnbounded<TimeSpan>();
    private readonly TimeSpan _longest;
    private readonly Task _passing;

    /// <param name="longest">The longest wait that passes by itself.</param>
    public MovingClock(TimeSpan longest)
        : base(Noon)
    {
        _longest = longest;
        _passing = PassAsync();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        // What comes round again and again is the gateway's upkeep, and no wait of a request.
        if (dueTime > TimeSpan.Zero && period == Timeout.InfiniteTimeSpan)
        {
            (dueTime <= _longest ? _waits : _longWaits).Writer.TryWrite(dueTime);
        }

        return new ReportingTimer(timer, wait => _longWaits.Writer.TryWrite(wait));
    }

    /// <summary>Awaits that somebody begins to wait for so long, which does not pass by itself, or sets a limit so far ahead.</summary>
    public async Task WaitBeginsAsync(TimeSpan wait)
    {
        while (await _longWaits.Reader.ReadAsync(TestContext.Current.CancellationToken) != wait)
        {
        }
    }

    public void Dispose() => _waits.Writer.TryComplete();

    // Away from the thread that begins the wait, which may hold locks.
    private async Task PassAsync()
    {
        await foreach (var wait in _waits.Reader.ReadAllAsync())
        {
            Advance(wait);
        }
    }
}
