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
        var readers = new[] { ReadAllAsync(Reader(group, "one"), found, stop.Token), ReadAllAsync(Reader(group, "two"), found, stop.Token) };
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

    [Fact]
    public async Task ReadAsync_AnotherMemberTookItsName_ComesBackAndGoesOn()
    {
        await kafka.ClearAsync();
        await FillAsync(batches: 6, each: 10);
        var group = Group + Guid.NewGuid();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var found = new Dictionary<string, string[]>();
        var reading = ReadAllAsync(Reader(group), found, stop.Token);
        await HoldsAsync(found, 6, reading);

        // What the group does with a member that comes back after a broker's death, while the group still knows its former self.
        using (var other = kafka.Clients(Partitions).ConsumerBuilder(group, "one").Build())
        {
            other.Subscribe(TopicNames.Requests);
            while (other.Assignment.Count == 0)
            {
                other.Consume(TimeSpan.FromMilliseconds(50));
            }
        }

        await FillAsync(batches: 6, each: 10);
        await HoldsAsync(found, 12, reading);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    private static async Task ReadAllAsync(KafkaRecordBatches reader, Dictionary<string, string[]> found, CancellationToken stop)
    {
        await foreach (var batch in reader.ReadAsync(stop))
        {
            lock (found)
            {
                found[batch.Id] = Texts(batch);
            }

            await batch.DoneAsync(stop);
        }
    }

    // Or the reader has ended, and says why.
    private static async Task HoldsAsync(Dictionary<string, string[]> found, int count, Task reading)
    {
        while (Count(found) < count && !reading.IsCompleted)
        {
            await Task.Delay(20, Cancellation);
        }

        Assert.False(reading.IsCompleted, reading.Exception?.Message);
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
