using System.Globalization;

namespace Inferly.Analytics.Log;

/// <summary>The segments of a topic, oldest first; never empty once the log is open. Readers see an immutable snapshot.</summary>
internal sealed class SegmentList
{
    private readonly Lock _gate = new();
    private volatile Segment[] _segments;

    private SegmentList(Segment[] segments) => _segments = segments;

    public IReadOnlyList<Segment> All => _segments;

    public Segment Last => _segments[^1];

    public long OldestOffset => _segments[0].BaseOffset;

    public long Bytes => _segments.Sum(segment => segment.Length);

    /// <summary>Lists the folder. Looks into no file.</summary>
    public static SegmentList Load(string folder, LogCounters counters)
    {
        var found = new List<Segment>();
        foreach (FileInfo file in new DirectoryInfo(folder).EnumerateFiles("*.log"))
        {
            string name = Path.GetFileNameWithoutExtension(file.Name);
            if (long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out long baseOffset))
            {
                found.Add(new Segment(folder, baseOffset, file.Length, counters));
            }
        }

        found.Sort((a, b) => a.BaseOffset.CompareTo(b.BaseOffset));
        return new SegmentList([.. found]);
    }

    public bool IsEmpty => _segments.Length == 0;

    public bool Contains(Segment segment) => Array.IndexOf(_segments, segment) >= 0;

    public void Add(Segment segment)
    {
        lock (_gate)
        {
            _segments = [.. _segments, segment];
        }
    }

    /// <summary>The segment in which an offset lies, or the oldest; and where the next segment starts, if there is one.</summary>
    public (Segment Segment, long? NextBase) Find(long offset)
    {
        Segment[] segments = _segments;
        int at = segments.Length - 1;
        while (at > 0 && segments[at].BaseOffset > offset)
        {
            at--;
        }

        return (segments[at], at + 1 < segments.Length ? segments[at + 1].BaseOffset : null);
    }

    /// <summary>Deletes the segments that end at or before an offset, never the last one. Returns how many.</summary>
    public int DeleteBefore(long offset)
    {
        lock (_gate)
        {
            Segment[] segments = _segments;
            int gone = 0;
            while (gone < segments.Length - 1 && segments[gone + 1].BaseOffset <= offset)
            {
                gone++;
            }

            // Oldest first, and out of the list before out of the folder: a failure leaves a log without holes.
            for (int i = 0; i < gone; i++)
            {
                _segments = segments[(i + 1)..];
                File.Delete(segments[i].Path);
            }

            return gone;
        }
    }

    /// <summary>The offset before which everything is too old or too much.</summary>
    public long ExpiredBefore(long oldestMicros, long maxBytes)
    {
        Segment[] segments = _segments;
        long bytes = segments[^1].Length;
        long createdAfter = long.MaxValue;
        for (int i = segments.Length - 2; i >= 0; i--)
        {
            // All records of a segment are older than the next segment. A damaged header says nothing; a later one says it too.
            if (segments[i + 1].Header is { IsSound: true } next)
            {
                createdAfter = next.CreatedMicros;
            }

            bytes += segments[i].Length;
            if (createdAfter < oldestMicros || bytes > maxBytes)
            {
                return segments[i + 1].BaseOffset;
            }
        }

        return segments[0].BaseOffset;
    }
}
