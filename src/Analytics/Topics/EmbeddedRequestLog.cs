using Inferly.Analytics.Log;
using Inferly.Pipeline.Limits;
using Inferly.Pipeline.Stages.Record;
using Microsoft.Extensions.Logging;

namespace Inferly.Analytics.Topics;

/// <summary>The records of requests on one machine: the embedded topic <c>inferly.requests</c>. Thread-safe.</summary>
/// <param name="topic">The topic.</param>
/// <param name="committed">Told of each record: its offset, and what it says of money. Must be thread-safe and quick.</param>
/// <param name="logger">Hears of records that the topic refused.</param>
public sealed partial class EmbeddedRequestLog(SegmentLog topic, Action<long, SpendRecord> committed, ILogger<EmbeddedRequestLog> logger) : IRequestLog
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

        committed(result.Offset, spent);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A record could not be written to the event log: {Reason}")]
    private partial void LogRefused(string reason);
}
