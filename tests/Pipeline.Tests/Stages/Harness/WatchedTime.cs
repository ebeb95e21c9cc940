using System.Threading.Channels;
using Inferly.Pipeline.Tests.State;
using Microsoft.Extensions.Time.Testing;

namespace Inferly.Pipeline.Tests.Stages.Harness;

/// <summary>A clock that stands still, and tells when somebody waits for it to go on.</summary>
internal sealed class WatchedTime() : FakeTimeProvider(Entities.Now)
{
    private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime > TimeSpan.Zero)
        {
            _waits.Writer.TryWrite(dueTime);
        }

        return timer;
    }

    /// <summary>Lets the next wait that begins pass.</summary>
    /// <returns>How long it was.</returns>
    public async Task<TimeSpan> PassNextWaitAsync()
    {
        var wait = await WaitBeginsAsync();
        Advance(wait);
        return wait;
    }

    /// <summary>Awaits that somebody waits, without letting it pass.</summary>
    public async Task<TimeSpan> WaitBeginsAsync() => await _waits.Reader.ReadAsync(TestContext.Current.CancellationToken);
}
