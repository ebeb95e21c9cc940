using System.Text;
using Inferly.Analytics.Kafka;
using Inferly.Analytics.Log;
using Inferly.Analytics.Spend;
using Inferly.Analytics.Tests.ClickHouse;
using Inferly.Analytics.Tests.Log;
using Inferly.Analytics.Topics;
using Inferly.Pipeline.Limits;
using Inferly.Pipeline.State;
using Microsoft.Extensions.Logging.Abstractions;

namespace Inferly.Analytics.Tests.Kafka;

[Collection(KafkaCollection.Name)]
public sealed class SpendExchangeTests(KafkaFixture kafka)
{
    private static readonly Project Acme = new() { Id = "acme", CreatedAt = DateTimeOffset.UnixEpoch };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Exchange_RecordsOfTwoReplicas_EachKnowsTheSumAndOneThatComesLaterFromItsFirstRequestOn()
    {
        await kafka.ClearAsync();
        await new KafkaTopics(kafka.Clients()).EnsureAsync();
        using var folders = new Folders();
        await using var one = await Replica.StartAsync(kafka, folders.Make());
        await using var two = await Replica.StartAsync(kafka, folders.Make());
        await one.SpendAsync(3, 100);
        await two.SpendAsync(2, 10);
        await one.SpendAsync(1, 1_000);

        await one.KnowsAsync(own: 1_300, all: 1_320);
        await two.KnowsAsync(own: 20, all: 1_320);
        await using var later = await Replica.StartAsync(kafka, folders.Make());
        Assert.Equal(1_320, later.Ledger.SpentIn(Acme).Nanos);
    }

    [Fact]
    public async Task Exchange_ReplicaStartedAgain_CountsItsOwnOnce()
    {
        await kafka.ClearAsync();
        await new KafkaTopics(kafka.Clients()).EnsureAsync();
        using var folders = new Folders();
        var folder = folders.Make();
        await using (var before = await Replica.StartAsync(kafka, folder))
        {
            await before.SpendAsync(5, 100);
        }

        await using var other = await Replica.StartAsync(kafka, folders.Make());
        await using var again = await Replica.StartAsync(kafka, folder);
        await again.SpendAsync(1, 7);

        Assert.Equal(500, again.Ledger.SpentIn(Acme).Nanos);
        await other.KnowsAsync(own: 0, all: 507);
    }

    [Fact]
    public async Task Exchange_ReportThatNobodyCanRead_IsPassedOver()
    {
        await kafka.ClearAsync();
        var clients = kafka.Clients();
        await new KafkaTopics(clients).EnsureAsync();
        using var producer = clients.CreateProducer(TimeSpan.FromSeconds(5));
        string[] reports =
        [
            "not json", "{}", """{"v":2,"node":"x","day":"2026-01-01","project":"acme","key_id":"k","nano":5}""", "null",
            """{"v":1,"node":"x","day":"2026-01-01"}""", """{"v":1,"node":"x","day":"2026-01-01","project":null,"key_id":"k","nano":5}""",
        ];
        foreach (var foreign in reports)
        {
            await producer.ProduceAsync(TopicNames.Spend, new() { Key = "k"u8.ToArray(), Value = Encoding.UTF8.GetBytes(foreign) }, Cancellation);
        }

        using var folders = new Folders();
        await using var one = await Replica.StartAsync(kafka, folders.Make());

        Assert.Equal(0, one.Ledger.SpentIn(Acme).Nanos);
    }

    [Fact]
    public async Task StartAsync_OthersNeverPause_ReturnsNonetheless()
    {
        await kafka.ClearAsync();
        var clients = kafka.Clients();
        await new KafkaTopics(clients).EnsureAsync();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        using var producer = clients.CreateProducer(TimeSpan.FromSeconds(5));
        var telling = Task.Run(async () =>
        {
            for (var nano = 1; !enough.IsCancellationRequested; nano++)
            {
                var report = $$"""{"v":1,"node":"busy","day":"2026-01-01","project":"acme","key_id":"k","nano":{{nano}}}""";
                await producer.ProduceAsync(TopicNames.Spend, new() { Key = "k"u8.ToArray(), Value = Encoding.UTF8.GetBytes(report) }, Cancellation);
            }
        }, Cancellation);
        using var folders = new Folders();

        await using var one = await Replica.StartAsync(kafka, folders.Make()).WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
        await enough.CancelAsync();
        await telling;
    }

    private sealed class Replica : IAsyncDisposable
    {
        private readonly EventLog _log;
        private readonly SpendTotals _totals;
        private readonly SpendExchange _exchange;
        private int _records;

        private Replica(KafkaFixture kafka, string folder)
        {
            _log = EventLog.Open(folder, new SegmentLogOptions(), TimeProvider.System);
            _totals = new SpendTotals(_log, TimeProvider.System, NullLogger<SpendTotals>.Instance);
            Ledger.Add(_totals.AtOpen);
            _exchange = new SpendExchange(_totals, Ledger, _log.Id, kafka.Clients(), TimeProvider.System, NullLogger<SpendExchange>.Instance);
        }

        public BudgetLedger Ledger { get; } = new(TimeProvider.System);

        public static async Task<Replica> StartAsync(KafkaFixture kafka, string folder)
        {
            var replica = new Replica(kafka, folder);
            await replica._exchange.StartAsync(Cancellation);
            return replica;
        }

        /// <summary>As requests do: the log has it. The ledger of the replica itself settled it before.</summary>
        public async Task SpendAsync(int records, long each)
        {
            for (var i = 0; i < records; i++)
            {
                var record = TestRows.Record(Acme.Id, _records++, cost: each, at: DateTimeOffset.UtcNow);
                Assert.True((await _log.Topic(TopicNames.Requests).AppendAsync(record, Cancellation)).IsCommitted);
            }

            _totals.Advance();
        }

        /// <summary>What it spent itself is not in its ledger here, where no request settled it.</summary>
        public async Task KnowsAsync(long own, long all)
        {
            while (Ledger.SpentIn(Acme).Nanos != all - own)
            {
                Assert.True(Ledger.SpentIn(Acme).Nanos <= all - own);
                await Task.Delay(20, Cancellation);
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _exchange.StopAsync(CancellationToken.None);
            _exchange.Dispose();
            await _log.DisposeAsync();
        }
    }

    private sealed class Folders : IDisposable
    {
        private readonly List<TempFolder> _made = [];

        public string Make()
        {
            _made.Add(new TempFolder());
            return _made[^1].Path;
        }

        public void Dispose() => _made.ForEach(folder => folder.Dispose());
    }
}
