using System.Text;
using Confluent.Kafka;
using Inferly.Analytics.GoldenSets;
using Inferly.Analytics.Topics;
using Microsoft.Extensions.Logging;

namespace Inferly.Analytics.Kafka;

/// <summary>
/// Golden sets of a cluster: the compacted topic <c>inferly.goldensets</c>, keyed by <c>project/workflow/version/item</c>. Read from its beginning whenever
/// one is asked for: it is small, and nobody asks often.
/// </summary>
public sealed class KafkaGoldenItems(KafkaClients clients, TimeProvider time, ILogger<KafkaGoldenItems> logger) : IGoldenItems, IDisposable
{
    // So many on their way at a time, well below what a producer holds.
    private const int Burst = 1_000;
    private static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(30);

    // Where the topic was not made by an operator it has no other. All are read.
    private static readonly TopicPartition Partition = new(TopicNames.GoldenSets, 0);

    private readonly Lazy<IProducer<byte[]?, byte[]>> _producer = new(() => clients.CreateProducer(WriteTimeout));

    /// <inheritdoc/>
    public async Task WriteAsync(GoldenSetName name, IReadOnlyList<GoldenItem> items, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var burst in Enumerable.Range(0, items.Count).Chunk(Burst))
        {
            await ProduceAsync(
                burst.Select(i => (GoldenItemEvent.KeyOf(name, items[i].Id), (byte[]?)GoldenItemEvent.Write(name, items, i, now))), cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ReadOnlyMemory<byte>>> ReadAsync(GoldenSetName name, CancellationToken cancellationToken)
    {
        var prefix = GoldenItemEvent.PrefixOf(name);
        Dictionary<string, (int Index, ReadOnlyMemory<byte> Json)> items = [];
        await ReadAllAsync(message =>
        {
            if (message.Key is not { } key || !key.AsSpan().StartsWith(prefix))
            {
                return;
            }

            // A key without a value was removed.
            if (message.Value is null)
            {
                items.Remove(Encoding.UTF8.GetString(key));
            }
            else if (GoldenItemEvent.Read(message.Value) is { } item)
            {
                items[Encoding.UTF8.GetString(key)] = item;
            }
        }, cancellationToken);
        return [.. items.Values.OrderBy(item => item.Index).Select(item => item.Json)];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<GoldenSetName>> RemoveAsync(
        Predicate<GoldenSetName> isUnwanted, DateTimeOffset writtenBefore, CancellationToken cancellationToken)
    {
        Dictionary<string, GoldenSetName> unwanted = [];
        await ReadAllAsync(message =>
        {
            if (message.Key is not { } key || GoldenItemEvent.NameOf(key) is not { } name)
            {
                return;
            }

            // A key without a value was removed before; both go when Kafka compacts.
            if (message.Value is null)
            {
                unwanted.Remove(Encoding.UTF8.GetString(key));
            }
            else if (message.Timestamp.UtcDateTime < writtenBefore.UtcDateTime && isUnwanted(name))
            {
                unwanted[Encoding.UTF8.GetString(key)] = name;
            }
        }, cancellationToken);
        foreach (var burst in unwanted.Keys.Chunk(Burst))
        {
            await ProduceAsync(burst.Select(key => (Encoding.UTF8.GetBytes(key), (byte[]?)null)), cancellationToken);
        }

        return [.. unwanted.Values.Distinct()];
    }

    public void Dispose()
    {
        if (_producer.IsValueCreated)
        {
            _producer.Value.Dispose();
        }
    }

    private async Task ProduceAsync(IEnumerable<(byte[] Key, byte[]? Value)> records, CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(records.Select(record =>
                _producer.Value.ProduceAsync(Partition, new() { Key = record.Key, Value = record.Value! }, cancellationToken)));
        }
        catch (KafkaException refused)
        {
            throw new IOException($"Kafka did not take the golden set: {refused.Error.Reason}", refused);
        }
    }

    // Each record that is there now, in its order within its partition.
    private async Task ReadAllAsync(Action<Message<byte[]?, byte[]>> hear, CancellationToken cancellationToken)
    {
        using var done = new CancellationTokenSource();
        using var tooLong = new CancellationTokenSource(ReadTimeout, time);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(done.Token, tooLong.Token, cancellationToken);
        try
        {
            var open = (await Blocking.RunAsync(() => clients.PartitionsOf(TopicNames.GoldenSets))).ToHashSet();
            await new PartitionFollower(clients, logger).FollowAsync([.. open.Select(one => new TopicPartitionOffset(one, Offset.Beginning))], read =>
            {
                if (!read.IsPartitionEOF)
                {
                    hear(read.Message);
                }
                else if (open.Remove(read.TopicPartition) && open.Count == 0)
                {
                    done.Cancel();
                }
            }, stopping.Token);
        }
        catch (KafkaException refused)
        {
            throw new IOException($"Kafka could not be asked for the golden set: {refused.Error.Reason}", refused);
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (!done.IsCancellationRequested)
        {
            throw new IOException("Kafka did not give the golden set in time.");
        }
    }
}
