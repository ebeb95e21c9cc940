using System.Text;
using Confluent.Kafka;
using Inferly.Analytics.Kafka;
using Inferly.Analytics.Topics;
using Microsoft.Extensions.Logging.Abstractions;

namespace Inferly.Analytics.Tests.Kafka;

[Collection(KafkaCollection.Name)]
public sealed class KafkaRedriveTests(KafkaFixture kafka)
{
    private const int Partitions = 3;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_LettersOfACluster_EachIsSentOnceAndMarked()
    {
        await StartAsync(("a", "{\"v\":9}"), ("b", "junk"), ("a", "{\"v\":9}"), (null, "no letter"));
        Assert.Equal([false, false, false, false], Kept().Select(kept => kept.IsRedriven));

        Assert.Equal(2, await RunAsync());
        Assert.Equal(0, await RunAsync());
        await AddAsync(("b", "junk"), ("c", "{\"v\":8}"));
        Assert.Equal([true, true, true, false, true, false], Kept().Select(kept => kept.IsRedriven));
        Assert.Equal(1, await RunAsync());

        Assert.Equal(["junk", "{\"redriven\":true,\"v\":8}", "{\"redriven\":true,\"v\":9}"], Sent());
        Assert.Equal(["a", "b", "a", null, "b", "c"], Kept().Select(kept => kept.Letter?.Origin));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_FormerRunWasCutOffAroundItsCommit_EachIsSentOnce(bool hadCommitted)
    {
        await StartAsync(("a", "1"), ("b", "2"), ("c", "3"));
        using var cutOff = kafka.Clients(Partitions).CreateProducer(Timeout, "inferly-redrive");
        cutOff.InitTransactions(Timeout);
        cutOff.BeginTransaction();
        foreach (var (origin, record) in new[] { ("a", "1"), ("b", "2") })
        {
            cutOff.Produce(TopicNames.Requests, new() { Value = Encoding.UTF8.GetBytes(record) });
            cutOff.Produce(KafkaDeadLetters.Partition, KafkaDeadLetters.Sent(Letter(origin, record)));
        }

        cutOff.Flush(Cancellation);
        if (hadCommitted)
        {
            cutOff.CommitTransaction(Timeout);
        }

        Assert.Equal(hadCommitted ? 1 : 3, await RunAsync());

        Assert.Equal(["1", "2", "3"], Sent());
        Assert.Equal(0, await RunAsync());
        if (!hadCommitted)
        {
            // Who was thought to be dead and is not can't send what was sent meanwhile.
            Assert.ThrowsAny<KafkaException>(() => cutOff.CommitTransaction(Timeout));
            Assert.Equal(["1", "2", "3"], Sent());
        }
    }

    [Fact]
    public async Task Run_TopicOfSeveralPartitions_LettersOfAllAreCountedAndSentOnce()
    {
        await StartAsync(3, ("a", "1"));
        await PutAsync(1, ("b", "2"), ("c", "3"));
        await PutAsync(2, ("b", "2"), ("d", "4"));
        using (var cutOff = kafka.Clients(Partitions).CreateProducer(Timeout, "inferly-redrive"))
        {
            cutOff.InitTransactions(Timeout);
            cutOff.BeginTransaction();
            cutOff.Produce(TopicNames.Requests, new() { Value = "4"u8.ToArray() });
            cutOff.Produce(KafkaDeadLetters.Partition, KafkaDeadLetters.Sent(Letter("d", "4")));
            cutOff.CommitTransaction(Timeout);
        }

        var clients = kafka.Clients(Partitions);
        using var backlog = new KafkaDeadLetterBacklog(
            clients, new KafkaTopics(clients), TimeProvider.System, NullLogger<KafkaDeadLetterBacklog>.Instance);
        await backlog.StartAsync(Cancellation);
        await BecomesAsync(backlog, 3);

        Assert.Equal(3, await RunAsync());
        Assert.Equal(0, await RunAsync());

        Assert.Equal(["1", "2", "3", "4"], Sent());
        Assert.Equal(["0/a", "1/b", "1/c", "2/b", "2/d"], Kept().Where(kept => kept.IsRedriven).Select(kept => $"{kept.Partition}/{kept.Letter!.Origin}").Order());
        await BecomesAsync(backlog, 0);
        await backlog.StopAsync(Cancellation);
    }

    [Fact]
    public async Task Read_RecordsOfARedrive_AreOneBatch()
    {
        await StartAsync([.. Enumerable.Range(0, 2_500).Select(i => ((string?)$"{i}", $"{i}"))]);
        Assert.Equal(2_500, await RunAsync());

        var clients = kafka.Clients(Partitions);
        var reader = new KafkaRecordBatches(
            "test-" + Guid.NewGuid(), "one", clients, new KafkaTopics(clients), TimeProvider.System, NullLogger<KafkaRecordBatches>.Instance);
        var read = new List<int>();
        await foreach (var batch in reader.ReadAsync(Cancellation))
        {
            Assert.StartsWith("redrive/", batch.Id, StringComparison.Ordinal);
            read.Add(batch.Records.Count);
            if (read.Count == 3)
            {
                break;
            }
        }

        Assert.Equal([500, 1_000, 1_000], read.Order());
    }

    [Fact]
    public async Task Count_LettersComeAndAreSent_TellsThoseThatAreOpen()
    {
        await StartAsync(("a", "1"), ("b", "2"), ("a", "1"));
        var clients = kafka.Clients(Partitions);
        using var backlog = new KafkaDeadLetterBacklog(
            clients, new KafkaTopics(clients), TimeProvider.System, NullLogger<KafkaDeadLetterBacklog>.Instance);
        Assert.Null(backlog.Count);
        await backlog.StartAsync(Cancellation);
        await BecomesAsync(backlog, 2);

        await AddAsync(("c", "3"), (null, "no letter"));
        await BecomesAsync(backlog, 3);
        await RunAsync();
        await BecomesAsync(backlog, 0);
        await AddAsync(("a", "1"), ("d", "4"));
        await BecomesAsync(backlog, 1);
        await backlog.StopAsync(Cancellation);
    }

    private static async Task BecomesAsync(KafkaDeadLetterBacklog backlog, long count)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        while (backlog.Count != count)
        {
            await Task.Delay(20, patience.Token);
        }
    }

    private static DeadLetter Letter(string origin, string record) => new(origin, "why", DateTimeOffset.UnixEpoch, Encoding.UTF8.GetBytes(record));

    private Task StartAsync(params (string? Origin, string Record)[] letters) => StartAsync(1, letters);

    private async Task StartAsync(int partitions, params (string? Origin, string Record)[] letters)
    {
        await kafka.ClearAsync();
        if (partitions > 1)
        {
            using var admin = kafka.Clients(Partitions).CreateAdmin();
            await admin.CreateTopicsAsync([new() { Name = TopicNames.DeadLetter, NumPartitions = partitions }]);
        }

        await new KafkaTopics(kafka.Clients(Partitions)).EnsureAsync();
        await AddAsync(letters);
    }

    // A letter without an origin is something that another program wrote.
    private async Task AddAsync(params (string? Origin, string Record)[] letters)
    {
        using var topic = new KafkaDeadLetters(kafka.Clients(Partitions));
        using var stranger = kafka.Clients(Partitions).CreateProducer(Timeout);
        foreach (var (origin, record) in letters.Take(10))
        {
            await (origin is null
                ? stranger.ProduceAsync(KafkaDeadLetters.Partition, new() { Value = Encoding.UTF8.GetBytes(record) }, Cancellation)
                : topic.AddAsync(Letter(origin, record), Cancellation));
        }

        await Task.WhenAll(letters.Skip(10).Select(letter => topic.AddAsync(Letter(letter.Origin!, letter.Record), Cancellation)));
    }

    // As a program does that chooses the partition itself.
    private async Task PutAsync(int partition, params (string Origin, string Record)[] letters)
    {
        using var producer = kafka.Clients(Partitions).CreateProducer(Timeout);
        foreach (var (origin, record) in letters)
        {
            await producer.ProduceAsync(
                new TopicPartition(TopicNames.DeadLetter, partition),
                new() { Key = Encoding.UTF8.GetBytes(origin), Value = Letter(origin, record).Encode() },
                Cancellation);
        }
    }

    private async Task<int> RunAsync()
    {
        using var log = new KafkaRedriveLog(kafka.Clients(Partitions));
        return await new DeadLetterRedrive(log).RunAsync(Cancellation);
    }

    private List<KeptLetter> Kept()
    {
        using var log = new KafkaRedriveLog(kafka.Clients(Partitions));
        return [.. log.Read()];
    }

    private IEnumerable<string> Sent() =>
        kafka.Committed(Partitions).Select(record => Encoding.UTF8.GetString(record.Message.Value)).Order(StringComparer.Ordinal);
}
