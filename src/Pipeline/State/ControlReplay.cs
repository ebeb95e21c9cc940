using System.Runtime.InteropServices;

namespace Inferly.Pipeline.State;

/// <summary>
/// A fold of many events at once: of each only the head is read, and of the last that counts of each entity, at the end, the value too. Makes the state
/// that folding one by one makes; what has been replaced, readable or not, costs and says nothing. For one thread.
/// </summary>
/// <param name="origin">The state before.</param>
/// <param name="skipped">Is told the offset and the reason of each event that should count and cannot be read.</param>
internal sealed class ControlReplay(GatewayState origin, Action<long, string> skipped)
{
    private readonly GatewayStateBuilder _builder = new(origin);
    private readonly Dictionary<EntityKey, Latest> _latest = [];
    private readonly HashSet<EntityKey> _doubtful = [];

    /// <summary>Takes the next record.</summary>
    public void Take(in ControlLogRecord record)
    {
        var payload = record.Payload.Span;
        if (payload.IsEmpty)
        {
            return;
        }

        if (!ControlEventJson.TryReadHead(payload, out var head, out var reason))
        {
            skipped(record.Offset, reason!);
            return;
        }

        var entity = head.Key;
        ref var latest = ref CollectionsMarshal.GetValueRefOrAddDefault(_latest, entity, out _);
        latest ??= new Latest(origin.RevisionOf(entity));
        if (head.Revision > latest.Revision)
        {
            latest.Replace(record.Offset, head.Revision.Value, payload);
        }
    }

    /// <summary>
    /// Reads the values, when all records were taken. False where one cannot be read: an earlier event of its entity may count instead, so that all
    /// records are to be shown once more, to <see cref="TakeAgain"/>.
    /// </summary>
    public bool TryFinish()
    {
        // In the log's order, as if it had been compacted.
        foreach (var (entity, latest) in _latest.Where(pair => pair.Value.IsReplaced).OrderBy(pair => pair.Value.Offset))
        {
            if (ControlEventJson.TryRead(latest.Payload, out var change, out _))
            {
                _builder.Apply(change);
            }
            else
            {
                _doubtful.Add(entity);
            }
        }
        return _doubtful.Count == 0;
    }

    /// <summary>Folds the record if it is of an entity whose last value cannot be read.</summary>
    public void TakeAgain(in ControlLogRecord record)
    {
        var payload = record.Payload.Span;
        if (payload.IsEmpty || !ControlEventJson.TryReadHead(payload, out var head, out _) || !_doubtful.Contains(head.Key))
        {
            return;
        }

        if (ControlEventJson.TryRead(payload, out var change, out var reason))
        {
            _builder.Apply(change);
        }
        else
        {
            skipped(record.Offset, reason!);
        }
    }

    public GatewayState Build() => _builder.Build();

    // A record's bytes last until the next one is asked for, and most are soon replaced: one buffer for each entity.
    private sealed class Latest(long revision)
    {
        private byte[] _bytes = [];
        private int _length;

        public long Revision { get; private set; } = revision;

        public long Offset { get; private set; }

        /// <summary>Whether there is an event that the origin does not have.</summary>
        public bool IsReplaced => _length > 0;

        public ReadOnlySpan<byte> Payload => _bytes.AsSpan(0, _length);

        public void Replace(long offset, long revision, ReadOnlySpan<byte> payload)
        {
            (Offset, Revision, _length) = (offset, revision, payload.Length);
            if (_bytes.Length < payload.Length)
            {
                _bytes = new byte[payload.Length];
            }

            payload.CopyTo(_bytes);
        }
    }
}
