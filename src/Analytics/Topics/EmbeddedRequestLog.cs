using Inferly.Analytics.Log;
using Inferly.Pipeline.Stages.Record;
using Microsoft.Extensions.Logging;

namespace Inferly.Analytics.Topics;

/// <summary>The records of requests on one machine: the embedded topic <c>inferly.requests</c>. Thread-safe.</summary>
public sealed partial class EmbeddedRequestLog(SegmentLog topic, ILogger<EmbeddedRequestLog> logger) : IRequestLog
{
    /// <inheritdoc/>
    public async ValueTask<bool> CommitAsync(ReadOnlyMemory<byte> record, CancellationToken cancellationToken)
    {
        var result = await topic.AppendAsync(record, cancellationToken).ConfigureAwait(false);
        if (!result.IsCommitted)
        {
            LogRefused(result.Error!);
        }

        return result.IsCommitted;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A record could not be written to the event log: {Reason}")]
    private partial void LogRefused(string reason);
}
