using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Inferly.Analytics.GoldenSets;
using Inferly.Analytics.Log;
using Inferly.Analytics.Topics;
using Microsoft.Extensions.Logging;

namespace Inferly.Analytics.Kafka;

/// <summary>
/// Golden sets of a cluster: the compacted topic <c>inferly.goldensets</c>, keyed by <c>project/workflow/version/item</c>. A version is read where it was written,
/// between two offsets; the whole topic only where it is not there any more.
/// </summary>
public sealed class KafkaGoldenItems(KafkaClients clients, TimeProvider time, ILogger<KafkaGoldenItems> logger) : IGoldenItems, IDisposable
{
    // So many on their way at a time, well below what a producer holds.
    private const int Burst = 1_000;
    private static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(30);

    // Without a record.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(10);

    // Where the topic was not made by an operator it has no other. All are read.
    private static readonly TopicPartition Partition = new(TopicNames.GoldenSets, 0);

    private readonly Lazy<IProducer<byte[]?, byte[]>> _producer = new(() => clients.CreateProducer(WriteTimeout));

    /// <inheritdoc/>
    public async Task<string?> WriteAsync(GoldenSetName name, IReadOnlyList<GoldenItem> items, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (first, end) = (long.MaxValue, 0L);
        foreach (var burst in Enumerable.Range(0, items.Count).Chunk(Burst))
        {
            var offsets = await ProduceAsync(
                burst.Select(i => (GoldenItemEvent.KeyOf(name, items[i].Id), (byte[]?)GoldenItemEvent.Write(name, items, i, now))), cancellationToken);
            (first, end) = (Math.Min(first, offsets.Min()), Math.Max(end, offsets.Max() + 1));
        }

        return string.Create(CultureInfo.InvariantCulture, $"{first}-{end}");
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ReadOnlyMemory<byte>>> ReadAsync(GoldenSetName name, string? place, CancellationToken cancellationToken)
    {
        var prefix = GoldenItemEvent.PrefixOf(name);
        Dictionary<string, (int Index, ReadOnlyMemory<byte> Json)> items = [];
        await ReadAsync(RangeOf(place), message =>
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
        await ReadAsync(null, message =>
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

    private static OffsetRange? RangeOf(string? place) =>
        place?.Split('-') is [var from, var to]
        && long.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out var first)
        && long.TryParse(to, NumberStyles.None, CultureInfo.InvariantCulture, out var end)
            ? new OffsetRange(first, end)
            : null;

    private async Task<IEnumerable<long>> ProduceAsync(IEnumerable<(byte[] Key, byte[]? Value)> records, CancellationToken cancellationToken)
    {
        try
        {
            var written = await Task.WhenAll(records.Select(record =>
                _producer.Value.ProduceAsync(Partition, new() { Key = record.Key, Value = record.Value! }, cancellationToken)));
            return written.Select(one => one.Offset.Value);
        }
        catch (KafkaException refused)
        {
            throw new IOException($"Kafka did not take the golden set: {refused.Error.Reason}", refused);
        }
    }

    // Each record that is there now, in its order within its partition; null: in all of them.
    private async Task ReadAsync(OffsetRange? range, Action<Message<byte[]?, byte[]>> hear, CancellationToken cancellationToken)
    {
        using var done = new CancellationTokenSource();
        using var silence = new CancellationTokenSource(LongestSilence, time);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(done.Token, silence.Token, cancellationToken);
        try
        {
            var open = range is not null ? [Partition] : (await Blocking.RunAsync(() => clients.PartitionsOf(TopicNames.GoldenSets))).ToHashSet();
            var from = range is { } place ? new Offset(place.From) : Offset.Beginning;
            await new PartitionFollower(clients, logger).FollowAsync([.. open.Select(one => new TopicPartitionOffset(one, from))], read =>
            {
                silence.CancelAfter(LongestSilence);
                if (!read.IsPartitionEOF)
                {
                    hear(read.Message);
                }

                if ((read.IsPartitionEOF || read.Offset.Value + 1 >= range?.To) && open.Remove(read.TopicPartition) && open.Count == 0)
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
            throw new IOException($"Kafka said nothing for {LongestSilence.TotalSeconds} s.");
        }
    }
}
