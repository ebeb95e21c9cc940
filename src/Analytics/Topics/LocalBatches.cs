using System.Runtime.CompilerServices;
using Inferly.Analytics.Log;
using Microsoft.Extensions.Logging;

namespace Inferly.Analytics.Topics;

/// <summary>
/// Batches of the local topic <c>inferly.requests</c> for one consumer. The range of a batch is durable before it is handed out, and after a crash
/// exactly this range comes again. For one reader at a time.
/// </summary>
public sealed class LocalBatches(EventLog log, string consumer, TimeProvider time, ILogger<LocalBatches> logger) : IRecordBatches
{
    /// <summary>In a batch, at most.</summary>
    internal const int MaxRecords = 18_000;

    private const int Enough = 15_000;
    private const int MaxBytes = 24 << 20;

    // Gathers what comes within a moment: an insert into ClickHouse costs 40 ms of the processor, whatever its size, and a record 13 us.
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestLinger = TimeSpan.FromMilliseconds(1_200);

    private readonly SegmentLog _records = log.Topic(TopicNames.Requests);
    private readonly ConsumerPosition _position = log.Position(TopicNames.Requests, consumer);
    private readonly Patience _patience = new(time, logger);

    /// <inheritdoc/>
    public long Backlog => Math.Max(0, _records.NextOffset - _position.Committed);

    /// <summary>The offsets of the batch that is handed out, or was before a crash and may or may not have arrived; null for none.</summary>
    public OffsetRange? InFlight => _position.InFlight;

    /// <summary>The unfinished batch has arrived, as the receiver itself could tell.</summary>
    public Task FinishAsync(CancellationToken cancellationToken) =>
        _position.InFlight is { } arrived ? CommitAsync(arrived.To, cancellationToken) : Task.CompletedTask;

    /// <inheritdoc/>
    public async Task DrainedAsync(CancellationToken cancellationToken)
    {
        for (var end = _records.NextOffset; _position.Committed < end;)
        {
            await Task.Delay(Look, time, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<RecordBatch> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (_position.InFlight is not null || await _records.WaitAsync(_position.Committed, cancellationToken))
        {
            using var batch = _position.InFlight is { } unfinished
                ? _records.Read(unfinished.From, int.MaxValue, int.MaxValue, unfinished.To)
                : await GatherAsync(cancellationToken);
            var to = _position.InFlight?.To ?? batch.To;
            await _patience.UntilDoneAsync("The consumer's position", () => _position.Begin(batch.From, to), cancellationToken);
            yield return new RecordBatch(
                $"{log.Id}/{batch.From}-{to}", [.. batch.Select(record => record.Payload)], stop => CommitAsync(to, stop));
        }
    }

    // A lone record comes soon, many come together.
    private async Task<LogBatch> GatherAsync(CancellationToken cancellationToken)
    {
        var waited = TimeSpan.Zero;
        for (var before = 0L; waited < LongestLinger && Backlog > before && Backlog < Enough; waited += Linger)
        {
            before = Backlog;
            await Task.Delay(Linger, time, cancellationToken);
        }

        return _records.Read(_position.Committed, MaxRecords, MaxBytes);
    }

    private Task CommitAsync(long to, CancellationToken cancellationToken) =>
        _patience.UntilDoneAsync("The consumer's position", () => _position.Commit(to), cancellationToken);
}
