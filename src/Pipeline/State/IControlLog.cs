namespace Inferly.Pipeline.State;

/// <summary>
/// The topic <c>inferly.control</c>: one totally ordered log that every replica reads. It may be compacted: of the records with one
/// entity key all but the last may go.
/// </summary>
public interface IControlLog
{
    /// <summary>What tells this log's offsets from those of any other, one that was emptied included; null: no snapshot may be made of it.</summary>
    string? Identity => null;

    /// <summary>
    /// Appends a record. True once the log has it; false when it could not be reached or did not confirm, in which case the record may
    /// still turn up. Safe for concurrent use. Cancelling stops the waiting, not necessarily the append.
    /// </summary>
    /// <param name="entityKey">What the log is compacted by, and partitioned by where it has partitions (it must keep one order over all).</param>
    /// <param name="payload">A control event; not used after the call has returned.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    ValueTask<bool> AppendAsync(string entityKey, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken);

    /// <summary>The offset that the next record will get, at the time of the call.</summary>
    ValueTask<long> GetEndOffsetAsync(CancellationToken cancellationToken);

    /// <summary>
    /// All records from the oldest one, in order, and then each new one, whoever wrote it. Never ends by itself: what can be retried is
    /// retried inside, what cannot is thrown.
    /// </summary>
    IAsyncEnumerable<ControlLogRecord> ReadAsync(CancellationToken cancellationToken);

    /// <summary>As <see cref="ReadAsync(CancellationToken)"/>, from an offset on.</summary>
    IAsyncEnumerable<ControlLogRecord> ReadAsync(long from, CancellationToken cancellationToken) =>
        ReadAsync(cancellationToken).Where(record => record.Offset >= from);
}
