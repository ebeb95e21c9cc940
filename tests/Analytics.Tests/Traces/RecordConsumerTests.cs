using System.Runtime.CompilerServices;
using System.Text;
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

    [Fact]
    public async Task Consume_RecordsOfRequestsThatWereDeletedBeforeTheyCame_OnlyTheirSumsStay()
    {
        using var folder = new TempFolder();
        await using var log = EventLog.Open(folder.Path, new SegmentLogOptions(), TimeProvider.System);
        foreach (var record in TestRows.Records("late", 50).Concat(TestRows.Records("other", 5)))
        {
            await AppendAsync(log, record);
        }

        // TestRows begin on 1 January 2026, one a second.
        await Erasures.AddAsync(log, "late", new DateTimeOffset(2026, 1, 1, 0, 0, 20, TimeSpan.Zero));
        await ConsumeAsync(log);

        Assert.Equal("30,30", await CountAsync("late"));
        Assert.Equal("req_late_20", await fixture.ScalarAsync("SELECT argMin(request_id, ts) FROM inferly.requests WHERE project = 'late'"));
        Assert.Equal("50", await fixture.ScalarAsync("SELECT sum(requests) FROM inferly.requests_hourly WHERE project = 'late'"));
        Assert.Equal("5,5", await CountAsync("other"));
    }

    [Fact]
    public async Task Consume_ClickHouseCannotDeleteNow_RecordsGoOnAndTheNextProcessDeletes()
    {
        using var folder = new TempFolder();
        await using var log = EventLog.Open(folder.Path, new SegmentLogOptions(), TimeProvider.System);
        var records = TestRows.Records("stuck", 51).ToArray();
        foreach (var record in records.Take(50))
        {
            await AppendAsync(log, record);
        }

        await Erasures.AddAsync(log, "stuck", new DateTimeOffset(2026, 1, 1, 0, 0, 20, TimeSpan.Zero));
        await fixture.ExecuteAsync("SYSTEM STOP MERGES inferly.attempts");
        try
        {
            await ConsumeAsync(log, time: new HastyTime());
            Assert.Equal("50,50", await CountAsync("stuck"));
            var data = new ProjectData(fixture.Store, LocalBatches(log));
            Assert.True(await data.IsDeletingAsync("stuck", Cancellation));
            Assert.False(await data.IsDeletingAsync("stuc", Cancellation));
        }
        finally
        {
            await fixture.ExecuteAsync("SYSTEM START MERGES inferly.attempts");
        }

        while (await fixture.ScalarAsync("SELECT count() FROM system.mutations WHERE NOT is_done") != "0")
        {
            await Task.Delay(20, Cancellation);
        }

        await AppendAsync(log, records[50]);
        await ConsumeAsync(log);
        Assert.Equal("31,31", await CountAsync("stuck"));
    }

    private async Task<string> CountAsync(string project) =>
        await fixture.ScalarAsync($"SELECT count() FROM inferly.requests WHERE project = '{project}'") + ","
        + await fixture.ScalarAsync($"SELECT count() FROM inferly.attempts WHERE project = '{project}'");

    private static async Task AppendAsync(EventLog log, ReadOnlyMemory<byte> record) =>
        Assert.True((await log.Topic(TopicNames.Requests).AppendAsync(record, Cancellation)).IsCommitted);

    private static LocalBatches LocalBatches(EventLog log) => new(log, RecordConsumer.Name, TimeProvider.System, NullLogger<LocalBatches>.Instance);

    private async Task ConsumeAsync(EventLog log, IRecordBatches? from = null, TimeProvider? time = null)
    {
        var batches = from ?? LocalBatches(log);
        using var consumer = new RecordConsumer(
            batches,
            fixture.Store,
            new ProjectData(fixture.Store, batches),
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
