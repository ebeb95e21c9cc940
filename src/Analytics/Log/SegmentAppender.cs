namespace Inferly.Analytics.Log;

/// <summary>
/// The writing end of a topic: repairs the last segment when it is opened, stores records and writes groups, begins new segments, and keeps the
/// file sound when the disk refuses. One caller at a time.
/// </summary>
internal sealed class SegmentAppender : IDisposable
{
    private readonly string _folder;
    private readonly SegmentLogOptions _options;
    private readonly TimeProvider _time;
    private readonly SegmentList _segments;
    private readonly LogCounters _counters;
    private readonly Func<string, ISegmentFile> _open;
    private ISegmentFile _file;
    private Segment _segment;
    private bool _unsound;
    private long? _roomUpTo;
    private bool _rollDue;

    /// <param name="folder">The topic's folder.</param>
    /// <param name="options">Size of segments, fsync.</param>
    /// <param name="time">The clock.</param>
    /// <param name="segments">The segments found in the folder.</param>
    /// <param name="counters">Where damage is counted.</param>
    /// <param name="open">Opens a segment's file for writing.</param>
    /// <param name="atLeast">No record gets an offset below this one.</param>
    public SegmentAppender(
        string folder, SegmentLogOptions options, TimeProvider time, SegmentList segments, LogCounters counters,
        Func<string, ISegmentFile> open, long atLeast)
    {
        (_folder, _options, _time, _segments, _counters, _open) = (folder, options, time, segments, counters, open);
        if (segments.IsEmpty)
        {
            (_segment, _file) = Create(atLeast);
            Next = atLeast;
            return;
        }

        _segment = segments.Last;
        _file = open(_segment.Path);
        Next = Math.Max(atLeast, Recover());

        // A version of Inferly that does not know this format is to refuse the file, and not to misread a record in it.
        _rollDue = !IsCurrent;
    }

    /// <summary>The offset of the next record.</summary>
    public long Next { get; private set; }

    /// <summary>Stores a record where room was reserved for it: its offset, or null where it must be written.</summary>
    public long? TryStore(ReadOnlySpan<byte> payload, uint payloadCrc, long unixMicros)
    {
        int bytes = RecordHeader.Size + payload.Length;
        if (!HasRoom(bytes) || _unsound || IsFull(bytes))
        {
            return null;
        }

        Span<byte> head = stackalloc byte[RecordHeader.Size];
        RecordHeader.Draft(head, unixMicros, payload, payloadCrc);
        RecordHeader.Seal(head, _segment.Header.Sync, Next);
        _file.Store(head, payload, _segment.Length);
        _segment.Commit(Next, bytes);
        return Next++;
    }

    /// <summary>Stores or writes a group; returns the outcome of its first record. Never throws: whatever happens, the appenders are told.</summary>
    public AppendResult Write(AppendGroup group)
    {
        // A write costs a call of the system and its neighbours a wait, so room is reserved once records come faster than they are written.
        bool isBusy = IsReserved || group.Count > 1;
        try
        {
            if (_unsound)
            {
                Repair();
            }

            if (IsFull(group.Length))
            {
                Roll();
            }

            if (isBusy && !HasRoom(group.Length))
            {
                Reserve(group.Length);
            }

            group.Seal(_segment.Header.Sync, Next);
            _unsound = true;
            if (HasRoom(group.Length))
            {
                Store(group);
            }
            else
            {
                WriteAtEnd(group);
            }

            _unsound = false;
        }
        catch (Exception e)
        {
            _counters.AddFailedAppends(group.Count);
            return AppendResult.Failed($"{_segment.Path} cannot be written: {e.Message}{TryRepair()}");
        }

        long first = Next;
        _segment.Commit(first, group.Length);
        Next = first + group.Count;
        return AppendResult.Committed(first);
    }

    public void Dispose()
    {
        _unsound |= IsReserved;
        TryRepair();
        _file.Dispose();
    }

    private bool HasRoom(int bytes) => _segment.Length + bytes <= _roomUpTo;

    /// <summary>One by one, as they would have come alone: a copy of them all may be cut short behind a head.</summary>
    private void Store(AppendGroup group)
    {
        ReadOnlySpan<byte> rest = group.Bytes;
        for (long at = _segment.Length; !rest.IsEmpty;)
        {
            int length = RecordHeader.BytesOf(rest);
            _file.Store(rest[..RecordHeader.Size], rest[RecordHeader.Size..length], at);
            at += length;
            rest = rest[length..];
        }
    }

    private void WriteAtEnd(AppendGroup group)
    {
        if (IsReserved)
        {
            // The end of the process can cut a write short. What it leaves is known as torn where the file ends with it; before zeros it
            // would be a damaged record.
            Cut();
        }

        _file.Write(group.Bytes, _segment.Length);
        if (_options.Fsync)
        {
            _file.Flush();
        }
    }

    /// <summary>Reserves room behind the records, what is left of the former included.</summary>
    private void Reserve(int atLeast)
    {
        if (_options.Fsync || atLeast > ReservedWindow.Size)
        {
            return;
        }

        try
        {
            _roomUpTo = _file.Reserve(_segment.Length);
        }
        catch (Exception)
        {
            // Whatever it was: the records are written, and say it if there is no room.
            _unsound = true;
            Repair();
        }
    }

    /// <summary>Cuts what no reader may see: records of a group that failed must not come back when the log is opened again.</summary>
    private void Repair()
    {
        Cut();
        _unsound = false;
    }

    private void Cut()
    {
        _file.SetLength(_segment.Length);
        _roomUpTo = null;
    }

    private string TryRepair()
    {
        if (!_unsound)
        {
            return "";
        }

        try
        {
            Repair();
            return "";
        }
        catch (Exception e)
        {
            return $" (nor cut: {e.Message}; the next append tries again)";
        }
    }

    private bool IsReserved => _roomUpTo is not null;

    private bool IsCurrent => _segment.Header.Version == SegmentHeader.CurrentVersion;

    private bool IsFull(int bytes) =>
        _rollDue || (_segment.Length > SegmentHeader.Size && _segment.Length + bytes > _options.SegmentBytes);

    private void Roll()
    {
        // If this fails, the next append must roll as well: the new file may exist, and what it is to hold must not go to the old one.
        _rollDue = true;
        (Segment segment, ISegmentFile file) = Create(Next);
        _unsound = IsReserved;
        TryRepair();
        _file.Dispose();
        (_segment, _file, _roomUpTo, _rollDue) = (segment, file, null, false);
    }

    private (Segment Segment, ISegmentFile File) Create(long baseOffset)
    {
        var segment = new Segment(_folder, baseOffset, 0, _counters);
        ISegmentFile file = _open(segment.Path);
        try
        {
            segment.Start(file, UnixMicros.Now(_time));
        }
        catch
        {
            file.Dispose();
            throw;
        }

        _segments.Add(segment);
        return (segment, file);
    }

    /// <summary>Walks the last segment and cuts a torn tail. Returns the next offset.</summary>
    private long Recover()
    {
        if (_segment.Length < SegmentHeader.Size)
        {
            _counters.AddTornBytes(_segment.Length);
            _segment.Start(_file, UnixMicros.Now(_time));
            return _segment.BaseOffset;
        }

        using SegmentScanner scanner = _segment.ScanFrom(_segment.BaseOffset);
        while (scanner.MoveNext())
        {
        }

        long torn = scanner.TornBytes();
        if (scanner.Position < scanner.End)
        {
            _counters.AddTornBytes(torn);
            _segment.Cut(scanner.Position);
            Repair();
        }

        // A header that is damaged, with no record to confirm it: the sync marker may be anything. Or of an older version, with no record to keep.
        if (!(_segment.Header.IsSound && IsCurrent) && scanner.Position == SegmentHeader.Size)
        {
            _segment.Start(_file, UnixMicros.Now(_time));
        }

        // What was cut may have been records that a consumer has seen: their offsets are not given out again.
        return scanner.NextOffset + (torn + RecordHeader.Size - 1) / RecordHeader.Size;
    }
}
