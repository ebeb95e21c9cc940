using System.Runtime.CompilerServices;
using Inferly.Pipeline.State;

namespace Inferly.Pipeline.Tests.State;

/// <summary>A control log for several stores in one process. Can be made to refuse, to break, and to let another writer be faster.</summary>
public sealed class InMemoryControlLog : IControlLog
{
    private readonly Lock _lock = new();
    private List<(string Key, ControlLogRecord Record)> _records = [];
    private TaskCompletionSource _changed = NewSignal();
    private Exception? _broken;
    private long _end;

    /// <summary>Whether appends are refused.</summary>
    public bool IsUnavailable { get; set; }

    /// <summary>Runs once, before the next append is done.</summary>
    public Action? BeforeNextAppend { get; set; }

    public IReadOnlyList<ReadOnlyMemory<byte>> Payloads
    {
        get
        {
            lock (_lock)
            {
                return [.. _records.Select(record => record.Record.Payload)];
            }
        }
    }

    public ValueTask<bool> AppendAsync(string entityKey, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        if (IsUnavailable)
        {
            return ValueTask.FromResult(false);
        }

        var before = BeforeNextAppend;
        BeforeNextAppend = null;
        before?.Invoke();
        Append(entityKey, payload.ToArray());
        return ValueTask.FromResult(true);
    }

    public void Append(ControlEvent change) => Append(change.Entity.ToString(), ControlEventJson.Write(change));

    public void Append(string entityKey, byte[] payload)
    {
        lock (_lock)
        {
            _records.Add((entityKey, new ControlLogRecord(_end++, payload)));
            Signal();
        }
    }

    /// <summary>Keeps the last record of each entity, as a compacted topic does.</summary>
    public void Compact()
    {
        lock (_lock)
        {
            _records = [.. _records.GroupBy(record => record.Key).Select(group => group.Last()).OrderBy(record => record.Record.Offset)];
        }
    }

    /// <summary>Makes every reader fail.</summary>
    public void Break()
    {
        lock (_lock)
        {
            _broken = new IOException("the log is gone");
            Signal();
        }
    }

    public ValueTask<long> GetEndOffsetAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return ValueTask.FromResult(_end);
        }
    }

    public async IAsyncEnumerable<ControlLogRecord> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var next = 0L;
        while (true)
        {
            Task changed;
            List<ControlLogRecord> ready;
            lock (_lock)
            {
                if (_broken is not null)
                {
                    throw _broken;
                }

                changed = _changed.Task;
                ready = [.. _records.Select(record => record.Record).Where(record => record.Offset >= next)];
            }
            foreach (var record in ready)
            {
                yield return record;
                next = record.Offset + 1;
            }
            if (ready.Count == 0)
            {
                await changed.WaitAsync(cancellationToken);
            }
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Signal()
    {
        _changed.SetResult();
        _changed = NewSignal();
    }
}
