using System.Text;
using Inferly.Analytics.Kafka;
using Inferly.Analytics.Log;
using Inferly.Analytics.Tests.Log;
using Inferly.Analytics.Topics;
using Microsoft.Extensions.Logging.Abstractions;

namespace Inferly.Analytics.Tests.Kafka;

[Collection(KafkaCollection.Name)]
public sealed class SpoolForwarderTests(KafkaFixture kafka)
{
    private const int Partitions = 3;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Forward_RecordsOfSeveralNodes_EachIsInKafkaOnceAndInItsNodesOrder()
    {
        await kafka.ClearAsync();
        using var folders = new Folders(3);
        await Task.WhenAll(folders.Paths.Select(async (path, node) =>
        {
            await using var log = EventLog.Open(path, new SegmentLogOptions(), TimeProvider.System);
            await AppendAsync(log, node, 0, 500);
            await using var forwarder = await Running.StartAsync(kafka, log);
            await AppendAsync(log, node, 500, 1_000);
            await forwarder.EmptyAsync();
        }));

        AssertOnce(kafka.Committed(Partitions).Select(record => Encoding.UTF8.GetString(record.Message.Value)), nodes: 3, each: 1_000);
    }

    [Fact]
    public async Task Forward_NodeDiedAfterKafkaHadTheBatchAndBeforeItKnew_SendsNothingTwice()
    {
        await kafka.ClearAsync();
        using var folders = new Folders(1);
        await using var log = EventLog.Open(folders.Paths[0], new SegmentLogOptions(), TimeProvider.System);
        await AppendAsync(log, 0, 0, 300);
        var clients = kafka.Clients(Partitions);
        await new KafkaTopics(clients).EnsureAsync();
        var spool = new LocalBatches(log, SpoolForwarder.Name, TimeProvider.System, NullLogger<LocalBatches>.Instance);
        await foreach (var batch in spool.ReadAsync(Cancellation))
        {
            using var transactions = await SpoolTransactions.OpenAsync(clients, log.Id, TimeProvider.System);
            await transactions.SendAsync(batch, spool.InFlight!.Value.To);
            break;
        }

        Assert.NotNull(spool.InFlight);
        await AppendAsync(log, 0, 300, 400);
        await using (var forwarder = await Running.StartAsync(kafka, log))
        {
            await forwarder.EmptyAsync();
        }

        AssertOnce(kafka.Committed(Partitions).Select(record => Encoding.UTF8.GetString(record.Message.Value)), nodes: 1, each: 400);
    }

    [Fact]
    public async Task Forward_NodeDiedInTheMiddleOfATransaction_ItsRecordsComeOnce()
    {
        await kafka.ClearAsync();
        using var folders = new Folders(1);
        await using var log = EventLog.Open(folders.Paths[0], new SegmentLogOptions(), TimeProvider.System);
        await AppendAsync(log, 0, 0, 300);
        var clients = kafka.Clients(Partitions);
        await new KafkaTopics(clients).EnsureAsync();
        var dying = clients.CreateProducer(TimeSpan.FromSeconds(15), "inferly-spool-" + log.Id);
        dying.InitTransactions(TimeSpan.FromSeconds(15));
        dying.BeginTransaction();
        for (var i = 0; i < 100; i++)
        {
            dying.Produce(TopicNames.Requests, new() { Value = Payload(0, i) });
        }

        dying.Flush(Cancellation);
        await using (var forwarder = await Running.StartAsync(kafka, log))
        {
            await forwarder.EmptyAsync();
        }

        dying.Dispose();
        AssertOnce(kafka.Committed(Partitions).Select(record => Encoding.UTF8.GetString(record.Message.Value)), nodes: 1, each: 300);
    }

    [Fact]
    public async Task Forward_KafkaKilledAndStartedAgainUnderLoad_EachRecordIsInKafkaOnce()
    {
        Assert.SkipUnless(kafka.Broker.CanBeKilled, $"NOT TESTED: {kafka.Broker.Origin} can't be killed.");
        await kafka.ClearAsync();
        using var folders = new Folders(1);
        await using var log = EventLog.Open(folders.Paths[0], new SegmentLogOptions(), TimeProvider.System);
        await using var forwarder = await Running.StartAsync(kafka, log);
        var appended = 0;
        using var enough = new CancellationTokenSource();
        var load = Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
            {
                await AppendAsync(log, 0, appended, appended + 20);
                appended += 20;
                await Task.Delay(5, CancellationToken.None);
            }
        }, Cancellation);
        for (var kills = 0; kills < 3; kills++)
        {
            await Task.Delay(1_500, Cancellation);
            await kafka.Broker.Local.KillAsync();
            await Task.Delay(500, Cancellation);
            await kafka.Broker.Local.ReviveAsync();
        }

        await enough.CancelAsync();
        await load;
        await forwarder.EmptyAsync();

        AssertOnce(kafka.Committed(Partitions).Select(record => Encoding.UTF8.GetString(record.Message.Value)), nodes: 1, each: appended);
    }

    private static byte[] Payload(int node, int i) => Encoding.UTF8.GetBytes($"{{\"node\":{node},\"i\":{i:D9},\"pad\":\"{new string('x', 500)}\"}}");

    private static async Task AppendAsync(EventLog log, int node, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            Assert.True((await log.Topic(TopicNames.Requests).AppendAsync(Payload(node, i), Cancellation)).IsCommitted);
        }
    }

    private static void AssertOnce(IEnumerable<string> found, int nodes, int each)
    {
        var expected = Enumerable.Range(0, nodes).SelectMany(node => Enumerable.Range(0, each).Select(i => Encoding.UTF8.GetString(Payload(node, i))));
        Assert.Equal(expected.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    private sealed class Running(SpoolForwarder forwarder) : IAsyncDisposable
    {
        public static async Task<Running> StartAsync(KafkaFixture kafka, EventLog log)
        {
            var clients = kafka.Clients(Partitions);
            var forwarder = new SpoolForwarder(
                new LocalBatches(log, SpoolForwarder.Name, TimeProvider.System, NullLogger<LocalBatches>.Instance),
                log.Id,
                clients,
                new KafkaTopics(clients),
                TimeProvider.System,
                NullLogger<SpoolForwarder>.Instance);
            await forwarder.StartAsync(Cancellation);
            return new Running(forwarder);
        }

        public async Task EmptyAsync()
        {
            while (forwarder.Backlog > 0)
            {
                await Task.Delay(20, Cancellation);
            }
        }

        public async ValueTask DisposeAsync()
        {
            await forwarder.StopAsync(CancellationToken.None);
            forwarder.Dispose();
        }
    }

    private sealed class Folders(int count) : IDisposable
    {
        private readonly TempFolder[] _folders = [.. Enumerable.Range(0, count).Select(_ => new TempFolder())];

        public string[] Paths => [.. _folders.Select(folder => folder.Path)];

        public void Dispose() => Array.ForEach(_folders, folder => folder.Dispose());
    }
}
