using System.Runtime.CompilerServices;

namespace Inferly.Analytics.Log;

/// <summary>
/// One topic: append-only segment files of numbered records. Any number of writers and readers; reading blocks no writer and sees only
/// what is committed. Damage costs the damaged records alone, and is counted.
/// </summary>
public sealed class SegmentLog : IAsyncDisposable
{
    private const int FollowRecords = 1024;
    private const int FollowBytes = 1 << 20;
    private readonly LogCounters _counters = new();
    private readonly SegmentList _segments;
    private readonly SegmentAppender _appender;
    private readonly CommittedEnd _end;
    private readonly GroupCommit _queue;

    private SegmentLog(string folder, SegmentLogOptions options, TimeProvider time, long atLeast, Func<string, ISegmentFile> open)
    {
        _segments = SegmentList.Load(folder, _counters);
        _appender = new SegmentAppender(folder, options, time, _segments, _counters, open, atLeast);
        _end = new CommittedEnd(_appender.Next);
        _queue = new GroupCommit(TryStore, Write, options, time);
    }

    /// <summary>The offset that the next record will get. All below it are committed (or lost).</summary>
    public long NextOffset => _end.Next;

    /// <summary>The lowest offset that is still kept.</summary>
    public long OldestOffset => _segments.OldestOffset;

    /// <summary>What its files take on the disk.</summary>
    public long Bytes => _segments.Bytes;

    /// <summary>Records lost to damage, as far as the log has been read since it was opened; a damaged file header counts as one.</summary>
    public long Corrupt => _counters.Corrupt;

    /// <summary>Bytes cut from the end when the log was opened: what an interrupted write had left.</summary>
    public long TornBytes => _counters.TornBytes;

    /// <summary>Appends that the disk refused.</summary>
    public long FailedAppends => _counters.FailedAppends;

    /// <summary>Opens a topic's folder, which nobody else may have open: <see cref="EventLog"/> sees to that.</summary>
    /// <exception cref="IOException">The folder cannot be read or its torn tail not cut.</exception>
    /// <exception cref="InvalidDataException">The last segment has the format of another version.</exception>
    internal static SegmentLog Open(
        string folder, SegmentLogOptions options, TimeProvider time, long atLeast = 0, Func<string, ISegmentFile>? open = null)
    {
        Directory.CreateDirectory(folder);
        return new SegmentLog(folder, options, time, atLeast, open ?? SegmentFile.OpenWrite);
    }

    /// <summary>
    /// Appends a record. Completes when the write that holds it has returned, or when it is stored in memory that is the file's, so that it survives
    /// the end of the process; many appends share one write. The payload must not change before that.
    /// </summary>
    /// <returns>The offset, or why the disk refused: then the record is not in the log, and the next append tries afresh.</returns>
    /// <param name="payload">The record's bytes.</param>
    /// <param name="cancellationToken">Ends the wait for room in a full queue; a record that has its place is written.</param>
    /// <exception cref="ObjectDisposedException">The log is closed.</exception>
    public ValueTask<AppendResult> AppendAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellationToken = default) =>
        _queue.AppendAsync(payload, cancellationToken);

    /// <summary>
    /// Reads at once what there is from an offset on (or from the oldest kept), within one segment. Empty at the end of the log;
    /// go on from <see cref="LogBatch.To"/>.
    /// </summary>
    /// <param name="from">The first offset wanted.</param>
    /// <param name="maxRecords">At most so many records.</param>
    /// <param name="maxBytes">At most so many payload bytes, but at least one record.</param>
    /// <param name="before">Only records below this offset: a range that was read once is read again exactly.</param>
    /// <exception cref="IOException">The disk cannot be read.</exception>
    public LogBatch Read(long from, int maxRecords, int maxBytes, long before = long.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxRecords);
        var batch = new LogBatch(from);

        // The end first, the segments second: what lies before the end lies in these segments.
        long committed = _end.Next;
        long end = Math.Min(committed, before);
        while (batch.Count == 0 && batch.To < end)
        {
            (Segment segment, long? nextBase) = _segments.Find(batch.To);
            using SegmentScanner? scanner = TryScan(segment, batch.To);
            if (scanner is null)
            {
                continue;
            }

            if (!TakeUntil(end, batch, scanner, maxRecords, maxBytes))
            {
                break;
            }

            long next = nextBase ?? committed;
            if (scanner.LostBefore(next) is > 0 and var lost)
            {
                segment.CountDamage(scanner.Position, lost);
            }

            batch.To = Math.Max(batch.To, Math.Min(next, end));
        }

        return batch;
    }

    /// <summary>All that is kept below an offset, in batches as <see cref="Read"/> gives them. Each is valid until the next is asked for.</summary>
    /// <param name="end">The offset behind the last record wanted.</param>
    /// <param name="maxRecords">At most so many records a batch.</param>
    /// <param name="maxBytes">At most so many payload bytes a batch, but at least one record.</param>
    /// <exception cref="IOException">The disk cannot be read.</exception>
    public IEnumerable<LogBatch> ReadUpTo(long end, int maxRecords, int maxBytes)
    {
        for (long at = OldestOffset; at < end;)
        {
            using LogBatch batch = Read(at, maxRecords, maxBytes, end);
            yield return batch;
            at = batch.To;
        }
    }

    /// <summary>Waits until there is something to read from an offset on, then reads. Empty where damage or the close left nothing.</summary>
    /// <inheritdoc cref="Read" path="/param"/>
    public async ValueTask<LogBatch> ReadAsync(long from, int maxRecords, int maxBytes, CancellationToken cancellationToken)
    {
        await WaitAsync(from, cancellationToken);
        return Read(from, maxRecords, maxBytes);
    }

    /// <summary>True as soon as the record with this offset is committed; false if the log is closed before that.</summary>
    public ValueTask<bool> WaitAsync(long offset, CancellationToken cancellationToken) => _end.WaitAsync(offset, cancellationToken);

    /// <summary>All records from an offset on, and those to come, until the log is closed. A payload lasts until the next step.</summary>
    public async IAsyncEnumerable<LogRecord> FollowAsync(long from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await WaitAsync(from, cancellationToken))
        {
            using LogBatch batch = Read(from, FollowRecords, FollowBytes);
            foreach (LogRecord record in batch)
            {
                yield return record;
            }

            from = batch.To;
        }
    }

    /// <summary>Deletes the segments all of whose records lie below an offset, never the one being written. Returns how many.</summary>
    /// <exception cref="IOException">A file cannot be deleted; the log is sound, and finds that file again when it is next opened.</exception>
    public int Trim(long before) => _segments.DeleteBefore(Math.Min(before, NextOffset));

    /// <summary>Deletes the oldest segments while they are too old or the topic is too large. Returns how many.</summary>
    /// <param name="now">The present.</param>
    /// <param name="maxAge">Segments are deleted when all their records are older; null for no limit.</param>
    /// <param name="maxBytes">Bytes that the topic may take, plus at most one segment; null for no limit.</param>
    /// <param name="keepFrom">Records from this offset on are kept whatever their age: somebody still needs them.</param>
    /// <exception cref="IOException">A file cannot be read or deleted, as in <see cref="Trim"/>.</exception>
    public int ApplyRetention(DateTimeOffset now, TimeSpan? maxAge, long? maxBytes, long keepFrom = long.MaxValue)
    {
        long oldestMicros = maxAge is { } age ? UnixMicros.Of(now - age) : long.MinValue;
        return Trim(Math.Min(keepFrom, _segments.ExpiredBefore(oldestMicros, maxBytes ?? long.MaxValue)));
    }

    /// <summary>Refuses further appends, writes those that wait, ends the followers and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        await _queue.DisposeAsync();
        _end.Close();
        _appender.Dispose();
    }

    private AppendResult? TryStore(ReadOnlySpan<byte> payload, uint payloadCrc, long unixMicros)
    {
        if (_appender.TryStore(payload, payloadCrc, unixMicros) is not { } offset)
        {
            return null;
        }

        _end.Advance(_appender.Next);
        return AppendResult.Committed(offset);
    }

    private AppendResult Write(AppendGroup group)
    {
        AppendResult first = _appender.Write(group);
        if (first.IsCommitted)
        {
            _end.Advance(_appender.Next);
        }

        return first;
    }

    /// <summary>Null where retention has deleted the segment under the reader.</summary>
    private SegmentScanner? TryScan(Segment segment, long from)
    {
        try
        {
            return segment.ScanFrom(from);
        }
        catch (FileNotFoundException) when (!_segments.Contains(segment))
        {
            return null;
        }
    }

    /// <summary>True where the segment is exhausted, false where the batch has what was asked for.</summary>
    private static bool TakeUntil(long end, LogBatch batch, SegmentScanner scanner, int maxRecords, int maxBytes)
    {
        while (scanner.MoveNext())
        {
            long offset = scanner.Header.Offset;
            if (offset < batch.From)
            {
                continue;
            }

            if (offset >= end)
            {
                batch.To = end;
                return false;
            }

            if (batch.Count == maxRecords || !batch.TryAdd(scanner.Header, scanner.Payload, maxBytes))
            {
                return false;
            }

            batch.To = offset + 1;
        }

        return true;
    }
}
