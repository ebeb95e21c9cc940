namespace Inferly.Analytics.Topics;

/// <summary>
/// Records of requests on their way to ClickHouse, whichever log they come from. A batch that was handed out and not done is handed out
/// again after a crash, with the same records under the same id: whoever takes it in can tell that it has it.
/// </summary>
public interface IRecordBatches
{
    /// <summary>Records that are committed to the log and not yet done, as far as is known here.</summary>
    long Backlog { get; }

    /// <summary>Completes when all that is committed to the log at the time of the call is done, as far as is known here.</summary>
    Task DrainedAsync(CancellationToken cancellationToken);

    /// <summary>Batches as they come, until cancelled. What can be retried is retried inside.</summary>
    IAsyncEnumerable<RecordBatch> ReadAsync(CancellationToken cancellationToken);
}
