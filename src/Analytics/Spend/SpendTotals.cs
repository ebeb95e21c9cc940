using Inferly.Analytics.Log;
using Inferly.Analytics.Topics;
using Inferly.Pipeline.Limits;
using Inferly.Pipeline.Money;
using Microsoft.Extensions.Logging;

namespace Inferly.Analytics.Spend;

/// <summary>
/// What the records of this log cost in the present month, by project, key and UTC day: a fold of the topic <c>inferly.requests</c> up to an offset, kept
/// in a small file beside the topic, so that budgets survive a restart although the log is trimmed. Thread-safe; one caller at a time for
/// <see cref="Advance"/> and <see cref="Save"/>.
/// </summary>
public sealed partial class SpendTotals
{
    private const string FileName = "spend.totals";
    // Four times a second a few thousand records: little at once, so that what is read into stays small and young.
    private const int BatchRecords = 2_000;
    private const int BatchBytes = 1 << 20;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Project, string Key, DateOnly Day), NanoUsd> _totals = [];
    private readonly HashSet<(string Project, string Key, DateOnly Day)> _changed = [];
    private readonly HeardSpending _heard = new();
    private readonly SegmentLog _records;
    private readonly TimeProvider _time;
    private readonly ILogger<SpendTotals> _logger;
    private readonly string _path;
    private readonly string _log;
    private long _upTo;
    private long _saved;

    /// <summary>
    /// Reads the file, then the records behind it. A file that is damaged or of another log is made again from the oldest record kept, and
    /// the program's log says so. To be made before anything is appended: <see cref="AtOpen"/> is what was spent before this process.
    /// </summary>
    /// <exception cref="IOException">The disk cannot be read.</exception>
    public SpendTotals(EventLog log, TimeProvider time, ILogger<SpendTotals> logger)
    {
        (_records, _time, _logger) = (log.Topic(TopicNames.Requests), time, logger);
        (_path, _log) = (log.FileOf(TopicNames.Requests, FileName), log.Id);
        Load();
        Advance();
        AtOpen = Snapshot();
    }

    /// <summary>What had been spent when this was made.</summary>
    public IReadOnlyCollection<SpendRecord> AtOpen { get; }

    /// <summary>All records below this offset are in the totals.</summary>
    public long UpTo => Volatile.Read(ref _upTo);

    /// <summary>All records below this offset are in the totals that a later process will find: none from here on may be deleted from the log.</summary>
    public long SavedUpTo => Volatile.Read(ref _saved);

    /// <summary>The totals that changed since the last call (the first gives all), each the sum of its day so far: to be replaced by, not added.</summary>
    public IReadOnlyCollection<SpendRecord> TakeChanged()
    {
        lock (_gate)
        {
            SpendRecord[] changed = [.. _changed.Select(id => new SpendRecord(id.Project, id.Key, id.Day, _totals[id]))];
            _changed.Clear();
            return changed;
        }
    }

    /// <summary>Reads the records that have come since.</summary>
    /// <exception cref="IOException">The disk cannot be read; the next call goes on from there.</exception>
    public void Advance()
    {
        var month = FirstOfMonth();
        Forget(month);
        for (AddHeard(month); _upTo < _records.NextOffset; AddHeard(month))
        {
            using var batch = _records.Read(_upTo, BatchRecords, BatchBytes, before: _heard.FirstFrom(_upTo));
            Add(batch, month);
            Volatile.Write(ref _upTo, batch.To);
        }
    }

    /// <summary>Tells what a record says that this process has just committed: it need not be read back.</summary>
    public void Hear(long offset, SpendRecord spent) => _heard.Add(offset, spent);

    /// <summary>Makes what is known durable, where something is new.</summary>
    /// <exception cref="IOException">The disk refuses; what was saved before is as it was.</exception>
    public void Save()
    {
        if (_saved != _upTo)
        {
            SpendFile.Write(_path, _log, _upTo, Snapshot());
            Volatile.Write(ref _saved, _upTo);
        }
    }

    private void Load()
    {
        var found = SpendFile.Read(_path, _log, out var reason);
        if (reason is not null)
        {
            LogRefold(_path, reason, _records.OldestOffset);
        }

        (_upTo, var totals) = found ?? (_records.OldestOffset, []);
        foreach (var total in totals)
        {
            Add(total);
        }

        // A power cut can take the end of a log whose records were counted, and their offsets are given out again.
        _saved = _upTo;
        _upTo = Math.Min(_upTo, _records.NextOffset);
        Save();
    }

    private void AddHeard(DateOnly month)
    {
        var sum = new RunningSum(this, month);
        var offset = _upTo;
        for (; _heard.TryTake(offset, out var spent); offset++)
        {
            sum.Add(spent);
        }

        sum.Close();
        Volatile.Write(ref _upTo, offset);
    }

    private void Add(LogBatch batch, DateOnly month)
    {
        var sum = new RunningSum(this, month);
        for (var i = 0; i < batch.Count; i++)
        {
            if (SpendReader.Read(batch[i].Payload.Span) is { } spent)
            {
                sum.Add(spent);
            }
        }

        sum.Close();
    }

    private void Add(in SpendRecord spent)
    {
        var id = (spent.Project, spent.KeyId, spent.Day);
        lock (_gate)
        {
            _totals[id] = _totals.GetValueOrDefault(id) + spent.Amount;
            _changed.Add(id);
        }
    }

    private void Forget(DateOnly before)
    {
        lock (_gate)
        {
            foreach (var id in _totals.Keys.Where(id => id.Day < before).ToArray())
            {
                _totals.Remove(id);
                _changed.Remove(id);
            }
        }
    }

    private SpendRecord[] Snapshot()
    {
        lock (_gate)
        {
            return [.. _totals.Select(total => new SpendRecord(total.Key.Project, total.Key.Key, total.Key.Day, total.Value))];
        }
    }

    private DateOnly FirstOfMonth()
    {
        var now = _time.GetUtcNow();
        return new DateOnly(now.Year, now.Month, 1);
    }

    // Requests of one key often come one behind the other: they are added as one sum.
    private struct RunningSum(SpendTotals totals, DateOnly month)
    {
        private SpendRecord _last;

        public void Add(in SpendRecord spent)
        {
            if (spent.KeyId == _last.KeyId && spent.Project == _last.Project && spent.Day == _last.Day)
            {
                _last = _last with { Amount = _last.Amount + spent.Amount };
                return;
            }

            Close();
            _last = spent;
        }

        public readonly void Close()
        {
            if (_last.Amount > NanoUsd.Zero && _last.Day >= month)
            {
                totals.Add(_last);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "What was spent this month is counted again from the oldest record kept (offset {Oldest}): {Path} cannot be used, {Reason}")]
    private partial void LogRefold(string path, string reason, long oldest);
}
