using System.Runtime.CompilerServices;
using Inferly.Analytics.Log;
using Inferly.Pipeline.State;

namespace Inferly.Analytics.Topics;

/// <summary>The control log of one machine: the embedded topic <c>inferly.control</c>. Kept whole, since the state is its fold.</summary>
public sealed class EmbeddedControlLog(SegmentLog topic) : IControlLog
{
    /// <inheritdoc/>
    public async ValueTask<bool> AppendAsync(string entityKey, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken) =>
        (await topic.AppendAsync(payload, cancellationToken)).IsCommitted;

    /// <inheritdoc/>
    public ValueTask<long> GetEndOffsetAsync(CancellationToken cancellationToken) => ValueTask.FromResult(topic.NextOffset);

    /// <inheritdoc/>
    public async IAsyncEnumerable<ControlLogRecord> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var record in topic.FollowAsync(topic.OldestOffset, cancellationToken))
        {
            yield return new ControlLogRecord(record.Offset, record.Payload);
        }
    }
}
