using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Inferly.Pipeline.State;

/// <summary>
/// The control plane in memory: the fold of what the control log delivers, whoever wrote it. A mutation is appended, awaited until the
/// log has delivered it back, and only then answered, so that its writer reads it from the next snapshot on. Thread-safe.
/// </summary>
public sealed partial class StateStore : IAsyncDisposable
{
    // Only mutations of other replicas at the same entity make one lose, so that a few tries always do.
    private const int MaxTries = 5;
    private static readonly TimeSpan DeliveryTimeout = TimeSpan.FromSeconds(10);

    private static readonly MutationError Unavailable = new(
        MutationFault.Unavailable,
        "control_log_unavailable",
        "The control log cannot be written now. Try again; what was asked for may yet come into force.");

    private static readonly MutationError Contended = new(
        MutationFault.Conflict, "conflict", "Others changed the same entity again and again. Try again.");

    private readonly IControlLog _log;
    private readonly TimeProvider _time;
    private readonly ILogger<StateStore> _logger;
    private readonly StateSnapshotKeeper _snapshots;
    private readonly SemaphoreSlim _oneMutation = new(1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Own events on their way through the log, by id; the result is the snapshot that each made, null where the fold did not take it.
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource<GatewayState?>> _awaited = new();
    private volatile GatewayState _current = GatewayState.Empty;
    private Task _following = Task.CompletedTask;

    // All events below are in the state.
    private long _applied;
    private volatile bool _hasSkipped;

    /// <param name="log">The control log.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where it says what it skips.</param>
    /// <param name="snapshots">Where a snapshot for a quick start is kept; null: every start replays the whole log.</param>
    public StateStore(IControlLog log, TimeProvider time, ILogger<StateStore> logger, IStateSnapshots? snapshots = null)
    {
        _log = log;
        _snapshots = new StateSnapshotKeeper(log, snapshots, time, logger);
        _time = time;
        _logger = logger;
    }

    /// <summary>The latest snapshot.</summary>
    public GatewayState Current => _current;

    /// <summary>False where events were skipped that this program cannot read: what seems deleted or missing may not be.</summary>
    public bool IsWhole => !_hasSkipped;

    /// <summary>Runs while the log is followed. Faulted: the state is no longer renewed and no mutation can succeed.</summary>
    public Task Following => _following;

    /// <summary>Replays the log up to its present end, then follows it in the background. To be called once, before anything else.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var end = await _log.GetEndOffsetAsync(cancellationToken);
        if (_snapshots.TryLoad(end, out var state, out var upTo))
        {
            (_current, _applied) = (state, upTo);
        }

        _following = FollowAsync(end);
        await _caughtUp.Task.WaitAsync(cancellationToken);
    }

    /// <summary>
    /// Decides on the latest snapshot and writes what was decided. Where another replica was faster at one of the entities, decides again
    /// on the snapshot that holds its change. One mutation at a time on this replica; cancelling only ends the wait for its turn.
    /// </summary>
    /// <param name="decide">Pure: may be called more than once.</param>
    /// <param name="cancellationToken">Withdraws a mutation that has not begun.</param>
    public async Task<MutationResult> MutateAsync(Func<GatewayState, Mutation> decide, CancellationToken cancellationToken)
    {
        await _oneMutation.WaitAsync(cancellationToken);
        try
        {
            for (var tries = 0; tries < MaxTries; tries++)
            {
                var mutation = decide(Current);
                if (mutation.Refusal is { } refusal)
                {
                    return new MutationResult(Current, refusal);
                }

                switch (await WriteAsync(mutation.Events))
                {
                    case { Outcome: WriteOutcome.Applied } applied:
                        return new MutationResult(applied.State ?? Current, null);
                    case { Outcome: WriteOutcome.Unavailable }:
                        return new MutationResult(Current, Unavailable);
                }
            }
            return new MutationResult(Current, Contended);
        }
        finally
        {
            _oneMutation.Release();
        }
    }

    /// <summary>
    /// Saves a snapshot, where so many events came since the last one; a log that has none to be made of, and one with events that this program does not
    /// understand (a later one may), is left without.
    /// </summary>
    /// <exception cref="IOException">It cannot be written now.</exception>
    public void SaveSnapshot(int atLeast)
    {
        // In this order: the state may hold more than the offset says, and events that come again change nothing.
        var upTo = Volatile.Read(ref _applied);
        if (!_hasSkipped)
        {
            _snapshots.Save(Current, upTo, atLeast);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
        _oneMutation.Dispose();
    }

    private async Task<Written> WriteAsync(ImmutableArray<ControlEvent> events)
    {
        var last = new Written(WriteOutcome.Applied, null);
        foreach (var change in events)
        {
            last = await WriteAsync(change);
            if (last.Outcome == WriteOutcome.Outrun)
            {
                return await RepeatWinnerAsync(change.Entity);
            }

            if (last.Outcome == WriteOutcome.Unavailable)
            {
                return last;
            }
        }
        return last;
    }

    // The loser of a race is now the entity's last record: were the winner compacted away, a replay would take the loser for true.
    // So the winner is said once more, and again if meanwhile it has changed.
    private async Task<Written> RepeatWinnerAsync(EntityKey entity)
    {
        Written written;
        ControlEvent repetition;
        do
        {
            repetition = Current.Repeat(entity, _time.GetUtcNow());
            written = await WriteAsync(repetition);
        }
        while (written.Outcome == WriteOutcome.Outrun && Current.RevisionOf(entity) != repetition.Revision);
        return written;
    }

    private async Task<Written> WriteAsync(ControlEvent change)
    {
        var delivered = new TaskCompletionSource<GatewayState?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _awaited[change.Id] = delivered;
        try
        {
            using var timeout = new CancellationTokenSource(DeliveryTimeout, _time);
            using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _stopping.Token);
            if (!await _log.AppendAsync(change.Entity.ToString(), ControlEventJson.Write(change), giveUp.Token))
            {
                return new Written(WriteOutcome.Unavailable, null);
            }

            var state = await delivered.Task.WaitAsync(giveUp.Token);
            return new Written(state is null ? WriteOutcome.Outrun : WriteOutcome.Applied, state);
        }
        catch (OperationCanceledException)
        {
            return new Written(WriteOutcome.Unavailable, null);
        }
        finally
        {
            _awaited.TryRemove(change.Id, out _);
        }
    }

    private async Task FollowAsync(long end)
    {
        try
        {
            await using var records = _log.ReadAsync(_applied, _stopping.Token).GetAsyncEnumerator(CancellationToken.None);
            await ReplayAsync(records, end);
            _caughtUp.SetResult();
            while (await records.MoveNextAsync())
            {
                ApplyLive(records.Current);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            _caughtUp.TrySetCanceled(_stopping.Token);
        }
        catch (Exception broken)
        {
            LogBroken(broken);
            _caughtUp.TrySetException(broken);
            throw;
        }
    }

    // All of it at once: a snapshot for each event would cost the square of their number, and to read each value most of the time of a start.
    private async Task ReplayAsync(IAsyncEnumerator<ControlLogRecord> records, long end)
    {
        var replay = new ControlReplay(Current, Skip);
        for (var next = _applied; next < end && await records.MoveNextAsync(); next = records.Current.Offset + 1)
        {
            replay.Take(records.Current);
        }

        if (!replay.TryFinish())
        {
            await using var again = _log.ReadAsync(_applied, _stopping.Token).GetAsyncEnumerator(CancellationToken.None);
            for (var next = _applied; next < end && await again.MoveNextAsync(); next = again.Current.Offset + 1)
            {
                replay.TakeAgain(again.Current);
            }
        }

        _current = replay.Build();
        Volatile.Write(ref _applied, Math.Max(_applied, end));
    }

    private void ApplyLive(in ControlLogRecord record)
    {
        Fold(record);
        Volatile.Write(ref _applied, record.Offset + 1);
    }

    private void Fold(in ControlLogRecord record)
    {
        if (Read(record) is not { } change)
        {
            return;
        }

        var next = new GatewayStateBuilder(Current);
        GatewayState? made = null;
        if (next.Apply(change))
        {
            _current = made = next.Build();
        }

        if (_awaited.TryGetValue(change.Id, out var writer))
        {
            writer.TrySetResult(made);
        }
    }

    private ControlEvent? Read(in ControlLogRecord record)
    {
        if (record.Payload.IsEmpty)
        {
            return null;
        }

        if (ControlEventJson.TryRead(record.Payload.Span, out var change, out var reason))
        {
            return change;
        }

        Skip(record.Offset, reason!);
        return null;
    }

    private void Skip(long offset, string reason)
    {
        _hasSkipped = true;
        LogSkipped(offset, reason);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Control event at offset {Offset} skipped: {Reason}")]
    private partial void LogSkipped(long offset, string reason);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The control log can no longer be read; keys and settings stay as they are")]
    private partial void LogBroken(Exception exception);
}
