using Inferly.Analytics.ClickHouse;
using Inferly.Analytics.Log;
using Inferly.Analytics.Topics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Inferly.Analytics.Traces;

/// <summary>
/// Carries records from the log into ClickHouse, each once. The range of a batch is made durable before it is inserted, and the same
/// range with the same deduplication token is sent again after a crash, so that a batch that had arrived changes nothing. What can't be read goes
/// to the dead-letter topic; what ClickHouse can't take now waits in the log.
/// </summary>
public sealed partial class RecordConsumer(EventLog log, ClickHouseStore store, TimeProvider time, ILogger<RecordConsumer> logger) : BackgroundService
{
    private const string Consumer = "clickhouse";
    private const int MaxRecords = 20_000;
    private const int MaxBytes = 64 << 20;

    // Gathers what comes within a moment into one insert: ClickHouse likes few large blocks.
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan FirstBackOff = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan MaxBackOff = TimeSpan.FromSeconds(10);

    private readonly SegmentLog _records = log.Topic(TopicNames.Requests);
    private readonly SegmentLog _deadLetters = log.Topic(TopicNames.DeadLetter);
    private readonly ConsumerPosition _position = log.Position(TopicNames.Requests, Consumer);

    /// <summary>Records that wait for ClickHouse.</summary>
    public long Backlog => Math.Max(0, _records.NextOffset - _position.Committed);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            if (_position.InFlight is { } unfinished)
            {
                await WriteAsync(unfinished.From, unfinished.To, stoppingToken);
            }

            while (await _records.WaitAsync(_position.Committed, stoppingToken))
            {
                await Task.Delay(Linger, time, stoppingToken);
                await WriteAsync(_position.Committed, long.MaxValue, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is not written yet stays in the log.
        }
    }

    private async Task WriteAsync(long from, long before, CancellationToken cancellationToken)
    {
        using var batch = before == long.MaxValue
            ? _records.Read(from, MaxRecords, MaxBytes)
            : _records.Read(from, int.MaxValue, int.MaxValue, before);
        var rows = new RequestRows();
        var unreadable = new List<(LogRecord Record, string Why)>();
        foreach (var record in batch)
        {
            if (rows.Add(record.Payload) is { } why)
            {
                unreadable.Add((record, why));
            }
        }

        await PersistAsync(() => _position.Begin(batch.From, batch.To), cancellationToken);
        var token = $"{TopicNames.Requests}/0/{batch.From}-{batch.To}";

        // In this order: whoever sees a request sees its attempts.
        await InsertAsync("attempts", RequestRows.AttemptColumns, rows.Attempts, token, cancellationToken);
        await InsertAsync("requests", RequestRows.RequestColumns, rows.Requests, token, cancellationToken);
        foreach (var (record, why) in unreadable)
        {
            await SetAsideAsync(record, why, cancellationToken);
        }

        await PersistAsync(() => _position.Commit(batch.To), cancellationToken);
    }

    private Task InsertAsync(string table, string[] columns, List<object?[]> rows, string token, CancellationToken cancellationToken) =>
        RetryAsync(table, async () =>
        {
            await store.InsertAsync(table, columns, rows, token, cancellationToken);
            return null;
        }, cancellationToken);

    // Nothing is given up: what a store or a disk does not take now, it takes later.
    private async Task RetryAsync(string target, Func<Task<Exception?>> attempt, CancellationToken cancellationToken)
    {
        for (var pause = FirstBackOff; ; pause = pause * 2 < MaxBackOff ? pause * 2 : MaxBackOff)
        {
            Exception? refusal;
            try
            {
                refusal = await attempt();
            }
            catch (Exception refused) when (refused is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                refusal = refused;
            }

            if (refusal is null)
            {
                return;
            }

            LogWaiting(refusal, target, Backlog, pause.TotalSeconds);
            await Task.Delay(pause, time, cancellationToken);
        }
    }

    private Task PersistAsync(Action write, CancellationToken cancellationToken) => RetryAsync("the consumer's position", () =>
    {
        write();
        return Task.FromResult<Exception?>(null);
    }, cancellationToken);

    private async Task SetAsideAsync(LogRecord record, string why, CancellationToken cancellationToken)
    {
        LogUnreadable(record.Offset, why);
        await RetryAsync("the dead-letter topic", async () =>
        {
            var kept = await _deadLetters.AppendAsync(record.Payload, cancellationToken);
            return kept.IsCommitted ? null : new IOException(kept.Error);
        }, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A batch was not taken by {Target}; {Backlog} records wait in the log, next try in {Seconds} s")]
    private partial void LogWaiting(Exception reason, string target, long backlog, double seconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "Record {Offset} can't be read and goes to the dead-letter topic: {Why}")]
    private partial void LogUnreadable(long offset, string why);
}
