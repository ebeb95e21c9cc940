using Confluent.Kafka;

namespace Inferly.Analytics.Kafka;

/// <summary>
/// Puts the batches of one partition together again. Batches of several nodes may lie between each other; each is whole with its last record. A record
/// that is of no batch, since something else than this program wrote it, is a batch of its own. Not thread-safe.
/// </summary>
internal sealed class PartitionBatches(int partition)
{
    private readonly Dictionary<string, Open> _open = [];
    private readonly SortedSet<long> _unfinished = [];
    private long _next;

    /// <summary>The place up to which everything is done: where to go on after a crash.</summary>
    public long Done => _unfinished.Count > 0 ? _unfinished.Min : _next;

    /// <summary>Takes the partition's next record. Returns the batch that it completes, if any.</summary>
    public Complete? Add(long offset, Message<byte[]?, byte[]> message)
    {
        _next = offset + 1;
        var payload = message.Value ?? [];
        var header = message.Headers is not null && message.Headers.TryGetLastBytes(BatchHeader.Name, out var bytes) ? BatchHeader.Decode(bytes) : null;
        if (header is not { } place)
        {
            _unfinished.Add(offset);
            return new Complete($"kafka/{partition}/{offset}", offset, [payload]);
        }

        // The first of a batch opens it; of one whose beginning retention has taken, the first that is left.
        if (!_open.TryGetValue(place.Batch, out var open))
        {
            _open[place.Batch] = open = new Open(offset, []);
            _unfinished.Add(offset);
        }

        open.Records.Add(payload);
        if (!place.IsLast)
        {
            return null;
        }

        _open.Remove(place.Batch);
        return new Complete(place.Batch, open.From, open.Records);
    }

    /// <summary>There is nothing more before this offset.</summary>
    public void ReachEnd(long offset) => _next = Math.Max(_next, offset);

    /// <summary>A batch is where it was to go.</summary>
    public void Finish(Complete batch) => _unfinished.Remove(batch.From);

    /// <param name="Id">The batch's own name, the same whoever reads it and however often.</param>
    /// <param name="From">The offset of its first record.</param>
    /// <param name="Records">In order.</param>
    public sealed record Complete(string Id, long From, IReadOnlyList<ReadOnlyMemory<byte>> Records);

    private sealed record Open(long From, List<ReadOnlyMemory<byte>> Records);
}
