using Inferly.Analytics.Log;
using Inferly.Analytics.Tests.ClickHouse;
using Inferly.Analytics.Tests.Log;
using Inferly.Analytics.Topics;
using Inferly.Analytics.Traces;
using Microsoft.Extensions.Logging.Abstractions;

namespace Inferly.Analytics.Tests.Traces;

[Collection(ClickHouseCollection.Name)]
public sealed class RecordReplayTests(EngineFixture fixture)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_SomeAreMissing_InsertsThemOnceAndLeavesTheRest()
    {
        using var folder = new TempFolder();
        await using var log = EventLog.Open(folder.Path, new SegmentLogOptions(), TimeProvider.System);
        var records = TestRows.Records("replay", 100);
        foreach (var record in records)
        {
            await AppendAsync(log, record);
        }

        // Twice in the log, as after a redrive; of a version that ClickHouse does not take; no JSON; and not handed on yet.
        await AppendAsync(log, records[7]);
        await AppendAsync(log, Logs.Bytes("{\"v\":9,\"ts\":1,\"request_id\":\"req_new\"}"));
        await AppendAsync(log, Logs.Bytes("junk"));
        var position = log.Position(TopicNames.Requests, RecordConsumer.Name);
        position.Begin(0, 103);
        position.Commit(103);
        await AppendAsync(log, TestRows.Record("replay", 1000));
        await fixture.Store.InsertAsync([.. records.Where((_, i) => i % 3 == 0)], "a third", Cancellation);

        var first = await ReplayAsync(log);
        var second = await ReplayAsync(log);

        Assert.Equal(new ReplayOutcome(103, 66, 0, 2), first);
        Assert.Equal(new ReplayOutcome(103, 0, 0, 2), second);
        Assert.Equal("100", await fixture.ScalarAsync("SELECT count() FROM inferly.requests WHERE project = 'replay'"));
        Assert.Equal("100", await fixture.ScalarAsync("SELECT uniqExact(request_id) FROM inferly.requests WHERE project = 'replay'"));
        Assert.Equal("100", await fixture.ScalarAsync("SELECT count() FROM inferly.attempts WHERE project = 'replay'"));
        Assert.Equal("100", await fixture.ScalarAsync("SELECT sum(requests) FROM inferly.requests_hourly WHERE project = 'replay'"));
        Assert.Equal("100", await fixture.ScalarAsync("SELECT sum(requests) FROM inferly.requests_daily WHERE project = 'replay'"));
    }

    [Fact]
    public async Task Run_SomeWereDeleted_LeavesThemDeleted()
    {
        using var folder = new TempFolder();
        await using var log = EventLog.Open(folder.Path, new SegmentLogOptions(), TimeProvider.System);
        foreach (var record in TestRows.Records("erased", 50).Concat(TestRows.Records("kept", 5)))
        {
            await AppendAsync(log, record);
        }

        var position = log.Position(TopicNames.Requests, RecordConsumer.Name);
        position.Begin(0, 55);
        position.Commit(55);
        // TestRows begin on 1 January 2026, one a second.
        await Erasures.AddAsync(log, "erased", new DateTimeOffset(2026, 1, 1, 0, 0, 20, TimeSpan.Zero));

        Assert.Equal(new ReplayOutcome(55, 35, 20, 0), await ReplayAsync(log));

        Assert.Equal("30,req_erased_20", await fixture.ScalarAsync(
            "SELECT concat(toString(count()), ',', argMin(request_id, ts)) FROM inferly.requests WHERE project = 'erased'"));
        Assert.Equal("5", await fixture.ScalarAsync("SELECT count() FROM inferly.requests WHERE project = 'kept'"));
    }

    private static async Task AppendAsync(EventLog log, ReadOnlyMemory<byte> record) =>
        Assert.True((await log.Topic(TopicNames.Requests).AppendAsync(record, Cancellation)).IsCommitted);

    private async Task<ReplayOutcome> ReplayAsync(EventLog log) =>
        await new RecordReplay(log, fixture.Store, await Erasures.OfAsync(log), TimeProvider.System, NullLogger<RecordReplay>.Instance)
            .RunAsync(DateTimeOffset.UnixEpoch, Cancellation);
}
