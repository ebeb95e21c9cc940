using System.Security.Cryptography;

namespace Inferly.Analytics.Log;

/// <summary>
/// One file of a topic, named by the first offset that may be in it, and what is known of its inside. One writer, any number of readers.
/// </summary>
internal sealed class Segment
{
    private const int IndexInterval = 32 << 10;
    private readonly LogCounters _counters;
    private readonly Lock _gate = new();
    private readonly List<(long Offset, long Position)> _index = [];
    private readonly HashSet<long> _damaged = [];
    private volatile SegmentHeader? _header;
    private long _length;
    private long _remembered = -IndexInterval;

    public Segment(string folder, long baseOffset, long length, LogCounters counters)
    {
        Path = System.IO.Path.Combine(folder, FormattableString.Invariant($"{baseOffset:D20}.log"));
        (BaseOffset, _length, _counters) = (baseOffset, length, counters);
    }

    public string Path { get; }

    public long BaseOffset { get; }

    /// <summary>Committed bytes, the file's header included.</summary>
    public long Length => Volatile.Read(ref _length);

    /// <summary>Read on first use: opening a log does not touch its older segments.</summary>
    public SegmentHeader Header
    {
        get
        {
            if (_header is { } known)
            {
                return known;
            }

            lock (_gate)
            {
                return _header ??= ReadHeader();
            }
        }
    }

    /// <summary>Makes the file new and empty.</summary>
    public void Start(ISegmentFile file, long unixMicros)
    {
        var header = new SegmentHeader(BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))), unixMicros, IsSound: true);
        Span<byte> bytes = stackalloc byte[SegmentHeader.Size];
        header.Write(bytes);
        file.SetLength(0);
        file.Write(bytes, 0);
        lock (_gate)
        {
            _header = header;
        }

        Volatile.Write(ref _length, SegmentHeader.Size);
    }

    /// <summary>Lets readers see what was written behind the committed bytes.</summary>
    public void Commit(long firstOffset, int bytes)
    {
        Remember(firstOffset, _length);
        Volatile.Write(ref _length, _length + bytes);
    }

    /// <summary>Drops an unreadable end.</summary>
    public void Cut(long length) => Volatile.Write(ref _length, length);

    /// <summary>Reads the committed records from the last known place at or before an offset.</summary>
    public SegmentScanner ScanFrom(long offset)
    {
        (long Offset, long Position) start = (BaseOffset, SegmentHeader.Size);
        lock (_gate)
        {
            int low = 0;
            for (int high = _index.Count; low < high;)
            {
                int middle = (low + high) / 2;
                if (_index[middle].Offset <= offset)
                {
                    low = middle + 1;
                }
                else
                {
                    high = middle;
                }
            }

            if (low > 0)
            {
                start = _index[low - 1];
            }
        }

        return new SegmentScanner(this, start.Offset, start.Position);
    }

    /// <summary>Keeps a record's place, if it is far enough behind the last one kept.</summary>
    public void Remember(long offset, long position)
    {
        // Nearly always: every record asks, when it is written and when it is read.
        if (position - Volatile.Read(ref _remembered) < IndexInterval)
        {
            return;
        }

        lock (_gate)
        {
            if (position - _remembered >= IndexInterval)
            {
                _index.Add((offset, position));
                Volatile.Write(ref _remembered, position);
            }
        }
    }

    /// <summary>Counts a damaged place, once however often it is read.</summary>
    public void CountDamage(long position, long records)
    {
        lock (_gate)
        {
            if (_damaged.Add(position))
            {
                _counters.AddCorrupt(records);
            }
        }
    }

    private SegmentHeader ReadHeader()
    {
        Span<byte> bytes = stackalloc byte[SegmentHeader.Size];
        bytes.Clear();
        using (var handle = SegmentFile.OpenRead(Path))
        {
            RandomAccess.Read(handle, bytes, 0);
        }

        SegmentHeader header = SegmentHeader.Read(bytes, Path);
        if (!header.IsSound)
        {
            CountDamage(0, 1);
        }

        return header;
    }
}
