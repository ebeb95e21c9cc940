using System.Runtime.CompilerServices;
using System.Text;
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
public sealed class RecordConsumerTests(EngineFixture fixture)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Consume_PoisonAmongThem_IsSetAsideAloneAndTheRestArrivesOnce()
    {
        using var folder = new TempFolder();
        await using var log = EventLog.Open(folder.Path, new SegmentLogOptions(), TimeProvider.System);
        string[] poison = ["{\"v\":1", "not json", "{\"v\":9,\"request_id\":\"req_9\"}", "{\"v\":1,\"request_id\":\"req_n\",\"latency_us\":NaN}"];
        var records = TestRows.Records("poisoned", 200);
        for (var i = 0; i < records.Length; i++)
        {
            await AppendAsync(log, records[i]);
            if (i % 50 == 25)
            {
                await AppendAsync(log, Encoding.UTF8.GetBytes(poison[i / 50]));
            }
        }

        await ConsumeAsync(log);

        Assert.Equal("200,200", await CountAsync("poisoned"));
        using var aside = log.Topic(TopicNames.DeadLetter).Read(0, 100, 1 << 20);
        var letters = aside.Select(record => DeadLetter.Decode(record.Payload)!).ToArray();
        Assert.Equal(poison, letters.Select(letter => Encoding.UTF8.GetString(letter.Record.Span)));
        Assert.All(letters, letter => Assert.NotEmpty(letter.Reason));
    }

    [Fact]
    public async Task Consume_EndedBetweenInsertAndCommit_DoublesNothing()
    {
        using var folder = new TempFolder();
        await using var log = EventLog.Open(folder.Path, new SegmentLogOptions(), TimeProvider.System);
        var records = TestRows.Records("replayed", 30);
        foreach (var record in records)
        {
            await AppendAsync(log, record);
        }

        log.Position(TopicNames.Requests, RecordConsumer.Name).Begin(0, 20);
        await fixture.Store.InsertAsync(records[..20], $"{TopicNames.Requests}/{log.Id}/0-20/0-20", Cancellation);
        await ConsumeAsync(log);

        Assert.Equal("30,30", await CountAsync("replayed"));
    }

    [Fact]
    public async Task Consume_ReadingFails_BeginsAnewAndEveryRecordArrivesOnce()
    {
        using var folder = new TempFolder();
        await using var log = EventLog.Open(folder.Path, new SegmentLogOptions(), TimeProvider.System);
        foreach (var record in TestRows.Records("failing", 30))
        {
            await AppendAsync(log, record);
        }

        var failing = new FailingBatches(LocalBatches(log), failures: 2);
        await ConsumeAsync(log, failing);

        Assert.Equal(0, failing.FailuresLeft);
        Assert.Equal("30,30", await CountAsync("failing"));
    }

    [Theory]
    [InlineData("late", false)]
    [InlineData("unseen late", true)]
    public async Task Consume_RecordsOfRequestsThatWereDeletedBeforeTheyCame_OnlyTheirSumsStay(string project, bool replicaLags)
    {
        await using var replica = await Relay.StartAsync(fixture.Engine);
        using var store = new ClickHouseStore(new ClickHouseServer(replica.Address), new Migrator(new TableRetention()));
        await store.ReadyAsync(Cancellation);
        replica.Lags = replicaLags;
        using var folder = new TempFolder();
        await using var log = EventLog.Open(folder.Path, new SegmentLogOptions(), TimeProvider.System);
        foreach (var record in TestRows.Records(project, 50).Concat(TestRows.Records($"not {project}", 5)))
        {
            await AppendAsync(log, record);
        }

        // TestRows begin on 1 January 2026, one a second.
        await Erasures.AddAsync(log, project, new DateTimeOffset(2026, 1, 1, 0, 0, 20, TimeSpan.Zero));
        await ConsumeAsync(log, store: store);

        Assert.Equal("30,30", await CountAsync(project));
        Assert.Equal($"req_{project}_20", await fixture.ScalarAsync($"SELECT argMin(request_id, ts) FROM inferly.requests WHERE project = '{project}'"));
        Assert.Equal("50", await fixture.ScalarAsync($"SELECT sum(requests) FROM inferly.requests_hourly WHERE project = '{project}'"));
        Assert.Equal("5,5", await CountAsync($"not {project}"));
    }

    [Fact]
    public async Task Consume_ClickHouseCannotDeleteNow_RecordsGoOnAndAreDeletedLater()
    {
        using var folder = new TempFolder();
        await using var log = EventLog.Open(folder.Path, new SegmentLogOptions(), TimeProvider.System);
        var records = TestRows.Records("stuck", 51).ToArray();
        foreach (var record in records.Take(50))
        {
            await AppendAsync(log, record);
        }

        await Erasures.AddAsync(log, "stuck", new DateTimeOffset(2026, 1, 1, 0, 0, 20, TimeSpan.Zero));
        await fixture.ExecuteAsync("SYSTEM STOP MERGES");
        try
        {
            await ConsumeAsync(log, time: new HastyTime());
            Assert.Equal("50,50", await CountAsync("stuck"));
            var data = new ProjectData(fixture.Store, LocalBatches(log));
            Assert.True(await data.IsDeletingAsync(Cancellation));
        }
        finally
        {
            await fixture.ExecuteAsync("SYSTEM START MERGES");
        }

        while (await fixture.ScalarAsync("SELECT count() FROM system.mutations WHERE NOT is_done") != "0")
        {
            await Task.Delay(20, Cancellation);
        }

        await AppendAsync(log, records[50]);
        await ConsumeAsync(log);
        Assert.Equal("31,31", await CountAsync("stuck"));
    }

    [Fact]
    public async Task Consume_FormerProcessLeftDeletionsUndone_OneStatementATableDoesThemAll()
    {
        using var folder = new TempFolder();
        await using var log = EventLog.Open(folder.Path, new SegmentLogOptions(), TimeProvider.System);
        string[] projects = ["undone-1", "undone-2", "undone-3"];
        foreach (var project in projects)
        {
            await fixture.Store.InsertAsync(TestRows.Records(project, 2), project, Cancellation);
            await Erasures.AddAsync(log, project, new DateTimeOffset(2026, 1, 1, 0, 0, 1, TimeSpan.Zero));
        }

        await AppendAsync(log, TestRows.Record("other", 100));
        await ConsumeAsync(log);

        Assert.All(await Task.WhenAll(projects.Select(CountAsync)), count => Assert.Equal("1,1", count));
        Assert.Equal("2", await fixture.ScalarAsync("SELECT count() FROM system.mutations WHERE position(command, 'undone-') > 0"));
    }

    private async Task<string> CountAsync(string project) =>
        await fixture.ScalarAsync($"SELECT count() FROM inferly.requests WHERE project = '{project}'") + ","
        + await fixture.ScalarAsync($"SELECT count() FROM inferly.attempts WHERE project = '{project}'");

    private static async Task AppendAsync(EventLog log, ReadOnlyMemory<byte> record) =>
        Assert.True((await log.Topic(TopicNames.Requests).AppendAsync(record, Cancellation)).IsCommitted);

    private static LocalBatches LocalBatches(EventLog log) => new(log, RecordConsumer.Name, TimeProvider.System, NullLogger<LocalBatches>.Instance);

    private async Task ConsumeAsync(EventLog log, IRecordBatches? from = null, TimeProvider? time = null, ClickHouseStore? store = null)
    {
        var batches = from ?? LocalBatches(log);
        using var consumer = new RecordConsumer(
            batches,
            store ?? fixture.Store,
            new ProjectData(store ?? fixture.Store, batches),
            await Erasures.OfAsync(log),
            new LocalDeadLetters(log),
            time ?? TimeProvider.System,
            NullLogger<RecordConsumer>.Instance);
        await consumer.StartAsync(Cancellation);
        while (batches.Backlog > 0)
        {
            await Task.Delay(20, Cancellation);
        }

        await consumer.StopAsync(Cancellation);
    }

    /// <summary>Fails with each batch that it was about to give, so often.</summary>
    private sealed class FailingBatches(IRecordBatches inner, int failures) : IRecordBatches
    {
        public int FailuresLeft { get; private set; } = failures;

        public long Backlog => inner.Backlog;

        public Task DrainedAsync(CancellationToken cancellationToken) => inner.DrainedAsync(cancellationToken);

        public async IAsyncEnumerable<RecordBatch> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await foreach (var batch in inner.ReadAsync(cancellationToken))
            {
                if (FailuresLeft > 0)
                {
                    FailuresLeft--;
                    throw new InvalidOperationException("A defect of reading.");
                }

                yield return batch;
            }
        }
    }
}
