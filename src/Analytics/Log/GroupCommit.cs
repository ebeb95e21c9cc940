using System.Runtime.CompilerServices;

namespace Inferly.Analytics.Log;

/// <summary>
/// Stores appends one by one where that is possible; else gathers concurrent ones into groups and hands each group to one write: while a group is
/// being written, the next one fills. Appends are written in the order of their calls; where the queue is full, they wait their turn. Thread-safe.
/// </summary>
internal sealed class GroupCommit : IThreadPoolWorkItem, IAsyncDisposable
{
    private readonly StoreRecord _store;
    private readonly Func<AppendGroup, AppendResult> _write;
    private readonly SegmentLogOptions _options;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private AppendGroup _filling = new();
    private AppendGroup _spare = new();
    private TaskCompletionSource? _room;
    private TaskCompletionSource? _drained;
    private int _waiting;
    private bool _writing;
    private bool _closed;

    /// <param name="store">
    /// Stores a record at once, or returns null. Never called beside another call of it or of <paramref name="write"/>; must not throw.
    /// </param>
    /// <param name="write">Writes a group, returns the outcome of its first record. Never called twice at a time; must not throw.</param>
    /// <param name="options">The bounds of the queue.</param>
    /// <param name="time">Gives the records their timestamps.</param>
    public GroupCommit(StoreRecord store, Func<AppendGroup, AppendResult> write, SegmentLogOptions options, TimeProvider time) =>
        (_store, _write, _options, _time) = (store, write, options, time);

    /// <summary>The outcome of a record that is stored; null for one that must be written.</summary>
    public delegate AppendResult? StoreRecord(ReadOnlySpan<byte> payload, uint payloadCrc, long unixMicros);

    /// <summary>Completes when the record is stored, or the write of its group has returned. The payload must not change before that.</summary>
    public ValueTask<AppendResult> AppendAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        if (payload.Length > _options.QueueBytes - RecordHeader.Size)
        {
            return new(AppendResult.Failed(
                $"a record of {payload.Length} bytes does not fit into the log's queue of {_options.QueueBytes} bytes"));
        }

        var record = new QueuedRecord(payload, Crc32C.Compute(payload.Span), UnixMicros.Now(_time));
        Task<AppendResult>? written = null;
        int index;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(SegmentLog));
            if (_waiting > 0 || !Fits(payload.Length))
            {
                _waiting++;
                return AppendInTurnAsync(record, cancellationToken);
            }

            if (!_writing && _store(payload.Span, record.Crc, record.UnixMicros) is { } stored)
            {
                return new(stored);
            }

            // Writing at once costs less than handing over to the pool and waiting for it; who comes meanwhile makes the next group.
            bool alone = !_writing && !_options.Fsync;
            index = Add(record, startWriter: !alone);
            if (!alone)
            {
                written = _filling.Written;
            }
        }

        return written is null ? new(WriteGroup()) : OutcomeAsync(written, index);
    }

    /// <summary>Refuses further appends and returns when those before are written.</summary>
    public async ValueTask DisposeAsync()
    {
        Task drained;
        lock (_gate)
        {
            _closed = true;
            _drained ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            drained = _drained.Task;
            TellIfDrained();
        }

        await drained;
    }

    void IThreadPoolWorkItem.Execute() => WriteGroup();

    private bool Fits(int payloadBytes) =>
        _filling.Count < _options.QueueRecords && _filling.Length + RecordHeader.Size + payloadBytes <= _options.QueueBytes;

    /// <summary>Under the gate.</summary>
    private int Add(in QueuedRecord record, bool startWriter)
    {
        int index = _filling.Add(record.Payload.Span, record.Crc, record.UnixMicros);
        if (!_writing && startWriter)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }

        _writing = true;
        return index;
    }

    private async ValueTask<AppendResult> AppendInTurnAsync(QueuedRecord record, CancellationToken cancellationToken)
    {
        Task<AppendResult>? written = null;
        int index = 0;
        bool hasTurn = false;
        try
        {
            await _turn.WaitAsync(cancellationToken);
            hasTurn = true;
            while (written is null)
            {
                Task room;
                lock (_gate)
                {
                    if (Fits(record.Payload.Length))
                    {
                        index = Add(record, startWriter: true);
                        written = _filling.Written;
                        break;
                    }

                    _room ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
                    room = _room.Task;
                }

                await room.WaitAsync(cancellationToken);
            }
        }
        finally
        {
            if (hasTurn)
            {
                _turn.Release();
            }

            lock (_gate)
            {
                _waiting--;
                TellIfDrained();
            }
        }

        return (await written).At(index);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<AppendResult> OutcomeAsync(Task<AppendResult> written, int index) => (await written).At(index);

    private AppendResult WriteGroup()
    {
        AppendGroup group;
        lock (_gate)
        {
            (group, _filling) = (_filling, _spare);
            _room?.SetResult();
            _room = null;
        }

        AppendResult first = _write(group);
        group.Complete(first);
        lock (_gate)
        {
            _spare = group;
            _writing = _filling.Count > 0;
            if (_writing)
            {
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            }

            TellIfDrained();
        }

        return first;
    }

    /// <summary>Under the gate.</summary>
    private void TellIfDrained()
    {
        if (_closed && !_writing && _waiting == 0)
        {
            _drained?.TrySetResult();
        }
    }

    private readonly record struct QueuedRecord(ReadOnlyMemory<byte> Payload, uint Crc, long UnixMicros);
}
