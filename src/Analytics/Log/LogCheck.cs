namespace Inferly.Analytics.Log;

/// <summary>Reads a whole log without changing it. Slow: as fast as the disk.</summary>
public static class LogCheck
{
    /// <param name="folder">The log's folder.</param>
    /// <exception cref="IOException">A process owns the folder (the message says which), or it cannot be read.</exception>
    /// <exception cref="InvalidDataException">A file has the format of another version.</exception>
    public static IReadOnlyList<TopicCheck> Run(string folder)
    {
        using var owner = FolderLock.Take(folder);
        return [.. Directory.GetDirectories(folder).Order(StringComparer.Ordinal).Select(Check)];
    }

    private static TopicCheck Check(string folder)
    {
        var counters = new LogCounters();
        IReadOnlyList<Segment> segments = SegmentList.Load(folder, counters).All;
        long records = 0, next = segments.Count > 0 ? segments[0].BaseOffset : 0, oldest = next;
        for (int i = 0; i < segments.Count; i++)
        {
            long? nextBase = i + 1 < segments.Count ? segments[i + 1].BaseOffset : null;
            if (segments[i].Length < SegmentHeader.Size && nextBase is null)
            {
                counters.AddTornBytes(segments[i].Length);
                break;
            }

            using SegmentScanner scanner = segments[i].ScanFrom(segments[i].BaseOffset);
            while (scanner.MoveNext())
            {
                records++;
            }

            next = scanner.NextOffset;
            CountRest(scanner, segments[i], nextBase, counters);
        }

        return new TopicCheck(Path.GetFileName(folder), records, oldest, next, counters.Corrupt, counters.TornBytes, Consumers(folder));
    }

    private static void CountRest(SegmentScanner scanner, Segment segment, long? nextBase, LogCounters counters)
    {
        if (nextBase is not { } known)
        {
            counters.AddTornBytes(scanner.TornBytes());
        }
        else if (scanner.LostBefore(known) is > 0 and var lost)
        {
            segment.CountDamage(scanner.Position, lost);
        }
    }

    private static List<(string Name, long? Committed)> Consumers(string folder) =>
    [
        .. Directory.GetFiles(folder, "*" + ConsumerPosition.Extension).Order(StringComparer.Ordinal).Select(path =>
        {
            ConsumerPosition position = ConsumerPosition.Open(path);
            return (Path.GetFileNameWithoutExtension(path), position.WasDamaged ? null : (long?)position.Committed);
        }),
    ];
}
