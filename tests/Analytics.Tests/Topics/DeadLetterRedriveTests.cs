using Inferly.Analytics.Log;
using Inferly.Analytics.Tests.Log;
using Inferly.Analytics.Topics;

namespace Inferly.Analytics.Tests.Topics;

public sealed class DeadLetterRedriveTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_EndedAroundAnAppend_SendsEachOnce(bool wasAppended)
    {
        await using var log = EventLog.Open(_folder.Path, new SegmentLogOptions(), TimeProvider.System);
        await log.Topic(TopicNames.Requests).AppendTextAsync("junk");
        await AddAsync(log, "a", "junk");
        await AddAsync(log, "b", "{\"v\":9}");
        log.Position(TopicNames.DeadLetter, LocalDeadLetterBacklog.Consumer).Begin(0, 1);
        if (wasAppended)
        {
            await log.Topic(TopicNames.Requests).AppendTextAsync("junk");
        }

        Assert.Equal(2, new LocalDeadLetterBacklog(log).Count);
        var sent = await new DeadLetterRedrive(new LocalRedriveLog(log)).RunAsync(Cancellation);

        Assert.Equal(wasAppended ? 1 : 2, sent);
        Assert.Equal(["junk", "junk", "{\"redriven\":true,\"v\":9}"], log.Topic(TopicNames.Requests).ReadTexts());
        Assert.Equal(0, await new DeadLetterRedrive(new LocalRedriveLog(log)).RunAsync(Cancellation));
        Assert.Equal(0, new LocalDeadLetterBacklog(log).Count);
    }

    [Fact]
    public async Task Run_SameOriginTwice_SendsItOnce()
    {
        await using var log = EventLog.Open(_folder.Path, new SegmentLogOptions(), TimeProvider.System);
        await AddAsync(log, "a", "{\"v\":9}");
        Assert.Equal(1, await new DeadLetterRedrive(new LocalRedriveLog(log)).RunAsync(Cancellation));
        await AddAsync(log, "a", "{\"v\":9}");
        await log.Topic(TopicNames.DeadLetter).AppendTextAsync("no letter");
        await AddAsync(log, "b", "{\"redriven\":true,\"v\":9}");

        Assert.Equal(1, await new DeadLetterRedrive(new LocalRedriveLog(log)).RunAsync(Cancellation));

        Assert.Equal(["{\"redriven\":true,\"v\":9}", "{\"redriven\":true,\"v\":9}"], log.Topic(TopicNames.Requests).ReadTexts());
        Assert.Equal([true, true, false, true], new LocalRedriveLog(log).Read().Select(kept => kept.Letter is not null));
    }

    public void Dispose() => _folder.Dispose();

    private static Task AddAsync(EventLog log, string origin, string record) =>
        new LocalDeadLetters(log).AddAsync(new DeadLetter(origin, "why", DateTimeOffset.UnixEpoch, Logs.Bytes(record)), Cancellation);
}
