using System.Text;
using Inferly.Analytics.Kafka;
using Inferly.Analytics.Log;
using Inferly.Analytics.Tests.Log;
using Inferly.Analytics.Topics;
using Microsoft.Extensions.Logging.Abstractions;

namespace Inferly.Analytics.Tests.Kafka;

[Collection(KafkaCollection.Name)]
public sealed class KafkaRecordBatchesTests(KafkaFixture kafka)
{
    private const int Partitions = 3;
    private const string Group = "inferly-test";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ReadAsync_ReaderDiedBeforeItWasDone_TheSameBatchesComeAgain()
    {
        await kafka.ClearAsync();
        await FillAsync(batches: 9, each: 50);
        var group = Group + Guid.NewGuid();

        var first = await TakeAsync(group, 9, done: 4);
        var second = await TakeAsync(group, 5, done: 5);

        Assert.Equal(9, first.Count);
        Assert.All(second, again => Assert.Equal(first[again.Key], again.Value));
        Assert.Equal(5, second.Count);
    }

    [Fact]
    public async Task ReadAsync_TwoReadersOfAGroup_TogetherGetAll()
    {
        await kafka.ClearAsync();
        await FillAsync(batches: 3, each: 10);
        var group = Group + Guid.NewGuid();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var found = new Dictionary<string, string[]>();
        async Task ReadAsync(string node)
        {
            await foreach (var batch in Reader(group, node).ReadAsync(stop.Token))
            {
                lock (found)
                {
                    found[batch.Id] = Texts(batch);
                }

                await batch.DoneAsync(stop.Token);
            }
        }

        var readers = new[] { ReadAsync("one"), ReadAsync("two") };
        await FillAsync(batches: 30, each: 10);
        while (Count(found) < 33)
        {
            await Task.Delay(20, Cancellation);
        }

        await stop.CancelAsync();
        await Task.WhenAll(readers.Select(reader => reader.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default)));
        Assert.Equal(330, found.Values.Sum(texts => texts.Distinct().Count()));
    }

    [Fact]
    public async Task DrainedAsync_AllIsDone_CompletesAndTheBacklogIsZero()
    {
        await kafka.ClearAsync();
        await FillAsync(batches: 4, each: 25);
        var reader = Reader(Group + Guid.NewGuid());
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var done = 0;
        var reading = Task.Run(async () =>
        {
            await foreach (var batch in reader.ReadAsync(stop.Token))
            {
                done++;
                await batch.DoneAsync(stop.Token);
            }
        }, Cancellation);
        await reader.DrainedAsync(Cancellation);
        Assert.Equal(4, done);
        while (reader.Backlog > 0)
        {
            await Task.Delay(20, Cancellation);
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    private static int Count(Dictionary<string, string[]> found)
    {
        lock (found)
        {
            return found.Count;
        }
    }

    private static string[] Texts(RecordBatch batch) => [.. batch.Records.Select(record => Encoding.UTF8.GetString(record.Span))];

    private KafkaRecordBatches Reader(string group, string node = "one")
    {
        var clients = kafka.Clients(Partitions);
        return new KafkaRecordBatches(group, node, clients, new KafkaTopics(clients), TimeProvider.System, NullLogger<KafkaRecordBatches>.Instance);
    }

    private async Task<Dictionary<string, string[]>> TakeAsync(string group, int count, int done)
    {
        var taken = new Dictionary<string, string[]>();
        await foreach (var batch in Reader(group).ReadAsync(Cancellation))
        {
            taken.Add(batch.Id, Texts(batch));
            if (taken.Count <= done)
            {
                await batch.DoneAsync(Cancellation);
            }

            if (taken.Count == count)
            {
                break;
            }
        }

        return taken;
    }

    private async Task FillAsync(int batches, int each)
    {
        using var folder = new TempFolder();
        await using var log = EventLog.Open(folder.Path, new SegmentLogOptions(), TimeProvider.System);
        var clients = kafka.Clients(Partitions);
        await new KafkaTopics(clients).EnsureAsync();
        using var transactions = await SpoolTransactions.OpenAsync(clients, log.Id, TimeProvider.System);
        for (var i = 0; i < batches; i++)
        {
            var records = Enumerable.Range(0, each).Select(n => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes($"{log.Id} {i} {n}"));
            var batch = new RecordBatch($"{log.Id}/{i}", [.. records], _ => Task.CompletedTask);
            await transactions.SendAsync(batch, i + 1);
        }
    }
}
