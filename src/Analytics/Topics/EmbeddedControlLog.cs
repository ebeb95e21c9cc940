using System.Runtime.CompilerServices;
using Inferly.Analytics.Log;
using Inferly.Pipeline.State;

namespace Inferly.Analytics.Topics;

/// <summary>The control log of one machine: the embedded topic <c>inferly.control</c>. Kept whole, since the state is its fold.</summary>
public sealed class EmbeddedControlLog(EventLog log) : IControlLog
{
    private const int BatchRecords = 1024;
    private const int BatchBytes = 1 << 20;
    private readonly SegmentLog _topic = log.Topic(TopicNames.Control);

    /// <inheritdoc/>
    public string Identity => log.Id;

    /// <inheritdoc/>
    public async ValueTask<bool> AppendAsync(string entityKey, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken) =>
        (await _topic.AppendAsync(payload, cancellationToken)).IsCommitted;

    /// <inheritdoc/>
    public ValueTask<long> GetEndOffsetAsync(CancellationToken cancellationToken) => ValueTask.FromResult(_topic.NextOffset);

    /// <inheritdoc/>
    public IAsyncEnumerable<ControlLogRecord> ReadAsync(CancellationToken cancellationToken) => ReadAsync(0, cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<ControlLogRecord> ReadAsync(long from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await _topic.WaitAsync(from, cancellationToken))
        {
            using var batch = _topic.Read(from, BatchRecords, BatchBytes);
            foreach (var record in batch)
            {
                yield return new ControlLogRecord(record.Offset, record.Payload);
                from = record.Offset + 1;
            }

            // Damage at the end: who waits for the end must learn that nothing more comes before it.
            if (from < batch.To)
            {
                yield return new ControlLogRecord(batch.To - 1, default);
                from = batch.To;
            }
        }
    }
}
