using Inferly.Analytics.Log;
using Inferly.Analytics.Spend;
using Inferly.Pipeline.Limits;
using Inferly.Pipeline.Stages.Record;
using Microsoft.Extensions.Logging;

namespace Inferly.Analytics.Topics;

/// <summary>The records of requests on one machine: the embedded topic <c>inferly.requests</c>. Thread-safe.</summary>
public sealed partial class EmbeddedRequestLog(SegmentLog topic, SpendTotals totals, ILogger<EmbeddedRequestLog> logger) : IRequestLog
{
    /// <inheritdoc/>
    public async ValueTask<bool> CommitAsync(ReadOnlyMemory<byte> record, SpendRecord spent, CancellationToken cancellationToken)
    {
        var result = await topic.AppendAsync(record, cancellationToken).ConfigureAwait(false);
        if (!result.IsCommitted)
        {
            LogRefused(result.Error!);
            return false;
        }

        totals.Hear(result.Offset, spent);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A record could not be written to the event log: {Reason}")]
    private partial void LogRefused(string reason);
}
