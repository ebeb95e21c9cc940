using Confluent.Kafka;
using Inferly.Analytics.Kafka;
using Microsoft.Extensions.Time.Testing;

namespace Inferly.Analytics.Tests.Kafka;

public sealed class BlockingTests
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(45);

    [Fact]
    public async Task WithinAsync_CallThatNeverReturns_IsGivenUpAfterItsTime()
    {
        var time = new FakeTimeProvider();
        var waiting = Blocking.WithinAsync(new TaskCompletionSource<int>().Task, Longest, time);

        time.Advance(Longest - TimeSpan.FromTicks(1));
        Assert.False(waiting.IsCompleted);
        time.Advance(TimeSpan.FromTicks(1));

        var given = await Assert.ThrowsAsync<KafkaException>(() => waiting);
        Assert.Equal(ErrorCode.Local_TimedOut, given.Error.Code);
    }

    [Fact]
    public async Task WithinAsync_CallThatReturnsOrFails_IsItsOutcome()
    {
        var time = new FakeTimeProvider();

        Assert.Equal(7, await Blocking.WithinAsync(Task.FromResult(7), Longest, time));
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => Blocking.WithinAsync(Task.FromException<int>(new InvalidOperationException()), Longest, time));
    }
}
