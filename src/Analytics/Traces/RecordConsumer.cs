using ClickHouse.Driver;
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
    /// <summary>Its name among the consumers of the topic.</summary>
    public const string Name = "clickhouse";

    private const int MaxRecords = 12_000;
    private const int Enough = 10_000;
    private const int MaxBytes = 16 << 20;

    // Gathers what comes within a moment into one insert: each costs 40 ms of the processor, whatever its size, and a record 17 us.
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan LongestLinger = TimeSpan.FromMilliseconds(1_200);
    private static readonly TimeSpan FirstBackOff = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan MaxBackOff = TimeSpan.FromSeconds(10);

    private readonly SegmentLog _records = log.Topic(TopicNames.Requests);
    private readonly SegmentLog _deadLetters = log.Topic(TopicNames.DeadLetter);
    private readonly ConsumerPosition _position = log.Position(TopicNames.Requests, Name);

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
                await GatherAsync(stoppingToken);
                await WriteAsync(_position.Committed, long.MaxValue, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is not written yet stays in the log.
        }
    }

    // A lone record comes soon, many come together.
    private async Task GatherAsync(CancellationToken cancellationToken)
    {
        var waited = TimeSpan.Zero;
        for (var before = 0L; waited < LongestLinger && Backlog > before && Backlog < Enough; waited += Linger)
        {
            before = Backlog;
            await Task.Delay(Linger, time, cancellationToken);
        }
    }

    private async Task WriteAsync(long from, long before, CancellationToken cancellationToken)
    {
        using var batch = before == long.MaxValue
            ? _records.Read(from, MaxRecords, MaxBytes)
            : _records.Read(from, int.MaxValue, int.MaxValue, before);
        await PersistAsync(() => _position.Begin(batch.From, batch.To), cancellationToken);
        await InsertAsync(new ArraySegment<LogRecord>([.. batch]), cancellationToken);
        await PersistAsync(() => _position.Commit(batch.To), cancellationToken);
    }

    // Halves a block that ClickHouse can't read until the bad records stand alone. The same range is halved the same way after a crash.
    private async Task InsertAsync(ArraySegment<LogRecord> records, CancellationToken cancellationToken)
    {
        if (records.Count == 0)
        {
            return;
        }

        var token = $"{TopicNames.Requests}/0/{records[0].Offset}-{records[^1].Offset}";
        string? unreadable = null;
        await RetryAsync("ClickHouse", async () =>
        {
            try
            {
                await store.InsertAsync([.. records.Select(record => record.Payload)], token, cancellationToken);
            }
            catch (ClickHouseServerException refusal) when (RecordErrors.IsOfTheRecord(refusal.ErrorCode))
            {
                unreadable = refusal.Message;
            }

            return null;
        }, cancellationToken);
        if (unreadable is null)
        {
            return;
        }

        if (records.Count == 1)
        {
            await SetAsideAsync(records[0], unreadable, cancellationToken);
            return;
        }

        var half = records.Count / 2;
        await InsertAsync(records[..half], cancellationToken);
        await InsertAsync(records[half..], cancellationToken);
    }

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
