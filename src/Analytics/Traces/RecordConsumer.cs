using Inferly.Analytics.ClickHouse;
using Inferly.Analytics.Topics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Inferly.Analytics.Traces;

/// <summary>
/// Carries records from the log into ClickHouse, each once: a batch comes again under the same id after a crash, its id is the deduplication token, and
/// a batch that had arrived changes nothing. What can't be read goes to the dead-letter topic; what ClickHouse can't take now waits in the log. Of requests that
/// were deleted before they came only the sums by the hour and the day stay.
/// </summary>
public sealed partial class RecordConsumer(
    IRecordBatches batches,
    ClickHouseStore store,
    ProjectData data,
    ErasedRecords erased,
    IDeadLetters deadLetters,
    TimeProvider time,
    ILogger<RecordConsumer> logger) : BackgroundService
{
    /// <summary>Its name among the consumers of the topic.</summary>
    public const string Name = "clickhouse";

    private readonly Patience _patience = new(time, logger);
    private readonly LateErasures _late = new(erased, data, time, logger);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            // A defect in reading must not end the process, which answers requests too: batches that were not done are read again.
            await _patience.UntilDoneAsync("The way of records into ClickHouse", () => CarryAsync(stoppingToken), stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is not written yet stays in the log.
        }
    }

    private async Task CarryAsync(CancellationToken stoppingToken)
    {
        var insert = new BlockInsert(store, _patience);
        await foreach (var batch in batches.ReadAsync(stoppingToken))
        {
            await insert.InsertAsync(
                batch.Records, $"{TopicNames.Requests}/{batch.Id}", (index, why) => SetAsideAsync(batch, index, why, stoppingToken), stoppingToken);

            // After the insert: what is billed is summed as the rows are inserted, and stays.
            await _late.SweepAsync(batch.Records, stoppingToken);
            await batch.DoneAsync(stoppingToken);
        }
    }

    private async Task SetAsideAsync(RecordBatch batch, int index, string why, CancellationToken cancellationToken)
    {
        var letter = new DeadLetter($"{batch.Id}/{index}", why, time.GetUtcNow(), batch.Records[index]);
        LogUnreadable(letter.Origin, why);
        await _patience.UntilDoneAsync("The dead-letter topic", () => deadLetters.AddAsync(letter, cancellationToken), cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Record {Origin} can't be read and goes to the dead-letter topic: {Why}")]
    private partial void LogUnreadable(string origin, string why);
}
