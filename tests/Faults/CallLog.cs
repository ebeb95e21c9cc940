using System.Collections.Concurrent;
using Inferly.Faults.Http;
using Inferly.Faults.Wire;

namespace Inferly.Faults;

/// <summary>Every call of a server. Thread-safe.</summary>
internal sealed class CallLog(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly List<Call> _calls = [];
    private readonly ConcurrentDictionary<int, TaskCompletionSource<Call>> _arrivals = new();
    private int _running;

    /// <summary>The most that ran at once.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>All so far.</summary>
    public IReadOnlyList<Call> Calls
    {
        get
        {
            lock (_lock)
            {
                return [.. _calls];
            }
        }
    }

    /// <summary>Done when the call of this number is there.</summary>
    public Task<Call> ArrivalOf(int number) => Arrival(number).Task;

    /// <summary>A request has come.</summary>
    public Call Begin(ReceivedRequest request, Prompt prompt)
    {
        Call call;
        lock (_lock)
        {
            call = new Call(_calls.Count + 1, request, prompt, time.GetUtcNow());
            _calls.Add(call);
            MostAtOnce = Math.Max(MostAtOnce, ++_running);
        }

        Arrival(call.Number).SetResult(call);
        return call;
    }

    /// <summary>It is over.</summary>
    public void End(Call call, CallFate fate, long bytesSent)
    {
        lock (_lock)
        {
            _running--;
        }

        call.End(new CallEnd(fate, time.GetUtcNow(), bytesSent));
    }

    private TaskCompletionSource<Call> Arrival(int number) =>
        _arrivals.GetOrAdd(number, static _ => new TaskCompletionSource<Call>(TaskCreationOptions.RunContinuationsAsynchronously));
}
