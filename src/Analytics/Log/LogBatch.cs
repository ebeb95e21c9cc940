using System.Buffers;
using System.Collections;
using Inferly.Pipeline.Stages.Record;

namespace Inferly.Analytics.Log;

/// <summary>
/// Records read in one go, packed ones as their JSON. The caller owns it and disposes it, which gives the payloads' memory back: copy what must live longer.
/// Not thread-safe.
/// </summary>
public sealed class LogBatch : IReadOnlyList<LogRecord>, IDisposable
{
    // Of a size that the pool hands out again and again: one array that grows with the batch would leave one of every size there.
    private const int BlockBytes = 1 << 20;

    private const int FewRecords = 256;

    private readonly List<byte[]> _blocks = [];
    private LogRecord[] _records = ArrayPool<LogRecord>.Shared.Rent(FewRecords);
    private int _usedOfBlock;

    internal LogBatch(long from) => (From, To) = (from, from);

    /// <summary>Where the read began.</summary>
    public long From { get; }

    /// <summary>Where the next read goes on. Beyond the last record + 1 where lost records follow it.</summary>
    public long To { get; internal set; }

    public int Count { get; private set; }

    /// <summary>Bytes of all payloads, as they are handed out.</summary>
    public int Bytes { get; private set; }

    public LogRecord this[int index] => index < Count ? _records[index] : throw new ArgumentOutOfRangeException(nameof(index));

    public IEnumerator<LogRecord> GetEnumerator()
    {
        // By the index, so that it ends where the batch is disposed: the array may be another's by then.
        for (var i = 0; i < Count; i++)
        {
            yield return _records[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>False where the payload would take the batch over <paramref name="maxBytes"/>; the first record always fits.</summary>
    internal bool TryAdd(in RecordHeader header, ReadOnlySpan<byte> payload, int maxBytes)
    {
        int length = PackedRecord.JsonLength(payload);
        if (Count > 0 && (long)Bytes + length > maxBytes)
        {
            return false;
        }

        if (_blocks.Count == 0 || _blocks[^1].Length - _usedOfBlock < length)
        {
            _blocks.Add(ArrayPool<byte>.Shared.Rent(Math.Max(BlockBytes, length)));
            _usedOfBlock = 0;
        }

        var copy = _blocks[^1].AsMemory(_usedOfBlock, length);
        PackedRecord.WriteJson(payload, copy.Span);
        Add(new LogRecord(header.Offset, header.UnixMicros, copy));
        _usedOfBlock += length;
        Bytes += length;
        return true;
    }

    public void Dispose()
    {
        if (_records.Length > 0)
        {
            ArrayPool<LogRecord>.Shared.Return(_records, clearArray: true);
        }

        _records = [];
        Count = 0;
        Bytes = 0;
        _blocks.ForEach(static block => ArrayPool<byte>.Shared.Return(block));
        _blocks.Clear();
    }

    private void Add(in LogRecord record)
    {
        if (Count == _records.Length)
        {
            var larger = ArrayPool<LogRecord>.Shared.Rent(2 * Count);
            _records.CopyTo(larger, 0);
            ArrayPool<LogRecord>.Shared.Return(_records, clearArray: true);
            _records = larger;
        }

        _records[Count++] = record;
    }
}
