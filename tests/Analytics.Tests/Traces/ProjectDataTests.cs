using Inferly.Analytics.ClickHouse;
using Inferly.Analytics.ClickHouse.Schema;
using Inferly.Analytics.Log;
using Inferly.Analytics.Tests.ClickHouse;
using Inferly.Analytics.Tests.Log;
using Inferly.Analytics.Topics;
using Inferly.Analytics.Traces;
using Microsoft.Extensions.Logging.Abstractions;

namespace Inferly.Analytics.Tests.Traces;

[Collection(ClickHouseCollection.Name)]
public sealed class ProjectDataTests(EngineFixture fixture)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ready_RecordsWaitInTheLog_OnlyWhenTheConsumerIsDoneWithThem()
    {
        await using var carrier = new RecordCarrier(fixture.Store, "waiting");
        await carrier.AppendAsync(10);
        var data = new ProjectData(fixture.Store, carrier.Batches);

        var ready = data.ReadyAsync(Cancellation);
        await Task.Delay(TimeSpan.FromMilliseconds(200), Cancellation);
        Assert.False(ready.IsCompleted);
        await carrier.StartAsync();
        await ready;

        Assert.Equal(new DeletedRows(10, 10), await data.DeleteAsync("waiting", DateTimeOffset.UtcNow, Cancellation));
    }

    [Fact]
    public async Task Delete_BatchSentAgainAfterIt_DoesNotComeBack()
    {
        var records = TestRows.Records("forgotten", 50);
        await fixture.Store.InsertAsync(records, "forgotten", Cancellation);
        using var folder = new TempFolder();
        await using var log = EventLog.Open(folder.Path, new SegmentLogOptions(), TimeProvider.System);
        var data = new ProjectData(fixture.Store, new LocalBatches(log, "none", TimeProvider.System, NullLogger<LocalBatches>.Instance));

        // TestRows begin on 1 January 2026, one a second.
        var some = await data.DeleteAsync("forgotten", new DateTimeOffset(2026, 1, 1, 0, 0, 20, TimeSpan.Zero), Cancellation);
        await fixture.Store.InsertAsync(records, "forgotten", Cancellation);

        Assert.Equal(new DeletedRows(20, 20), some);
        Assert.Equal("30,req_forgotten_20", await fixture.ScalarAsync(
            "SELECT concat(toString(count()), ',', argMin(request_id, ts)) FROM inferly.requests WHERE project = 'forgotten'"));
        Assert.Equal("30", await fixture.ScalarAsync("SELECT count() FROM inferly.attempts WHERE project = 'forgotten'"));
        Assert.Equal("50", await fixture.ScalarAsync("SELECT sum(requests) FROM inferly.requests_hourly WHERE project = 'forgotten'"));
        Assert.Equal("50", await fixture.ScalarAsync("SELECT sum(requests) FROM inferly.requests_daily WHERE project = 'forgotten'"));
        Assert.Equal("1000", await fixture.ScalarAsync("SELECT count() FROM inferly.requests WHERE project = 'mine'"));
    }

    [Fact]
    public async Task Delete_ReplicaThatIsAskedHasNoRowsYet_DeletesThemAllTheSame()
    {
        await fixture.Store.InsertAsync(TestRows.Records("unseen", 50), "unseen", Cancellation);
        using var folder = new TempFolder();
        await using var log = EventLog.Open(folder.Path, new SegmentLogOptions(), TimeProvider.System);
        await using var replica = await Relay.StartAsync(fixture.Engine);
        using var store = new ClickHouseStore(new ClickHouseServer(replica.Address), new Migrator(new TableRetention()));
        var data = new ProjectData(store, new LocalBatches(log, "none", TimeProvider.System, NullLogger<LocalBatches>.Instance));
        await store.ReadyAsync(Cancellation);
        replica.Lags = true;

        var deleted = await data.DeleteAsync("unseen", DateTimeOffset.UtcNow, Cancellation);

        Assert.Equal(new DeletedRows(0, 0), deleted);
        Assert.Equal("0", await fixture.ScalarAsync("SELECT count() FROM inferly.requests WHERE project = 'unseen'"));
        Assert.Equal("0", await fixture.ScalarAsync("SELECT count() FROM inferly.attempts WHERE project = 'unseen'"));
    }
}
