using System.Buffers;
using System.Collections;

namespace Inferly.Analytics.Log;

/// <summary>
/// Records read in one go. The caller owns it and disposes it, which gives the payloads' memory back: copy what must live longer.
/// Not thread-safe.
/// </summary>
public sealed class LogBatch : IReadOnlyList<LogRecord>, IDisposable
{
    private readonly List<(long Offset, long UnixMicros, int Start, int Length)> _records = [];
    private byte[] _bytes = [];
    private int _used;

    internal LogBatch(long from) => (From, To) = (from, from);

    /// <summary>Where the read began.</summary>
    public long From { get; }

    /// <summary>Where the next read goes on. Beyond the last record + 1 where lost records follow it.</summary>
    public long To { get; internal set; }

    public int Count => _records.Count;

    /// <summary>Bytes of all payloads.</summary>
    public int Bytes => _used;

    public LogRecord this[int index]
    {
        get
        {
            var (offset, unixMicros, start, length) = _records[index];
            return new LogRecord(offset, unixMicros, _bytes.AsMemory(start, length));
        }
    }

    public IEnumerator<LogRecord> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>False where the payload would take the batch over <paramref name="maxBytes"/>; the first record always fits.</summary>
    internal bool TryAdd(in RecordHeader header, ReadOnlySpan<byte> payload, int maxBytes)
    {
        if (Count > 0 && (long)_used + payload.Length > maxBytes)
        {
            return false;
        }

        if (_bytes.Length - _used < payload.Length)
        {
            Grow(_used + payload.Length);
        }

        payload.CopyTo(_bytes.AsSpan(_used));
        _records.Add((header.Offset, header.UnixMicros, _used, payload.Length));
        _used += payload.Length;
        return true;
    }

    public void Dispose()
    {
        _records.Clear();
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        (_bytes, _used) = ([], 0);
    }

    private void Grow(int needed)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, (int)Math.Min(2L * _bytes.Length, Array.MaxLength)));
        _bytes.AsSpan(0, _used).CopyTo(larger);
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        _bytes = larger;
    }
}
