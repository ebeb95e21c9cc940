using Inferly.Pipeline.Limits;

namespace Inferly.Pipeline.Stages.Record;

/// <summary>Where records of requests go: topic <c>inferly.requests</c>.</summary>
public interface IRequestLog
{
    /// <summary>Commits one record: when this returns true it survives the death of the process.</summary>
    /// <param name="record">A <see cref="PackedRecord"/>; the caller's again after the call.</param>
    /// <param name="spent">What the record says of money, for those who sum it up.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>False if the log can't take it.</returns>
    ValueTask<bool> CommitAsync(ReadOnlyMemory<byte> record, SpendRecord spent, CancellationToken cancellationToken);
}
