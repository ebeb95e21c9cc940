using System.Net.Sockets;
using Inferly.Perf.Load.Http;

namespace Inferly.Perf.Load.Loads;

/// <summary>
/// One thread, one epoll instance and a fixed set of connections. What derives from it decides when a request is due;
/// an answer is checked and recorded here. Every connection is idle, or waits for exactly one answer.
/// </summary>
internal abstract class LoadLoop : IDisposable
{
    /// <summary>After so many errors a slice is void anyway, and a target that refuses everything must not be hammered.</summary>
    private const int TooManyErrors = 20;

    private readonly Epoll _epoll = new();
    private readonly RawHttpConnection[] _connections;
    private readonly Stack<int> _idle = new();
    private readonly DeltaClock[] _deltas;

    /// <exception cref="SocketException">The target does not accept connections.</exception>
    protected LoadLoop(LoadPlan plan, int connections)
    {
        Plan = plan;
        _connections = new RawHttpConnection[connections];
        _deltas = new DeltaClock[connections];
        for (int key = connections - 1; key >= 0; key--)
        {
            Connect(key);
        }
    }

    public LoadResult Result { get; } = new();

    protected LoadPlan Plan { get; }

    /// <summary>When the next request is to be sent; long.MaxValue where none is left.</summary>
    protected abstract long NextDue { get; }

    /// <summary>The request that was due is on its way.</summary>
    protected abstract void Sent();

    /// <summary>An answer has come, right or wrong, and its connection is idle again.</summary>
    protected abstract void Answered(long now);

    /// <summary>Runs until every request that was due has been answered, or the plan gives up.</summary>
    public void Run()
    {
        Epoll.TakeExactTimeouts();
        try
        {
            SendAndReceive();
        }
        catch (SocketException e)
        {
            Result.Fail($"cannot connect: {e.Message}");
        }
    }

    public void Dispose()
    {
        foreach (var connection in _connections)
        {
            connection.Dispose();
        }

        _epoll.Dispose();
    }

    private void SendAndReceive()
    {
        while (Result.Errors < TooManyErrors)
        {
            long now = Clock.Now;
            SendDue(now);
            bool exhausted = NextDue == long.MaxValue;
            if (exhausted && _idle.Count == _connections.Length)
            {
                return;
            }

            if (now >= Plan.GiveUp)
            {
                break;
            }

            long wake = exhausted || _idle.Count == 0 ? Plan.GiveUp : Math.Min(NextDue, Plan.GiveUp);
            int ready = _epoll.Wait(wake);
            for (int i = 0; i < ready; i++)
            {
                SendDue(Receive(_epoll.ReadyKey(i)));
            }
        }
        if (_idle.Count < _connections.Length)
        {
            Result.Fail("no answer", _connections.Length - _idle.Count);
        }
    }

    private void Connect(int key)
    {
        _connections[key] = new RawHttpConnection(Plan.Port);
        _epoll.Add(_connections[key].Handle, key);
        _idle.Push(key);
    }

    private void SendDue(long now)
    {
        while (NextDue <= now && _idle.TryPop(out int key))
        {
            Send(key);
        }
    }

    private void Send(int key)
    {
        _deltas[key] = default;
        bool sent = _connections[key].Send(Plan.Request, NextDue);
        Sent();
        if (!sent)
        {
            Fail(key, "could not send", Clock.Now);
        }
    }

    /// <summary>Takes what has come on one connection; the time at which it did.</summary>
    private long Receive(int key)
    {
        var connection = _connections[key];
        var reading = connection.Receive();
        long now = Clock.Now;
        if (Plan.IsStream)
        {
            TimeDeltas(key, now);
        }

        if (reading == Reading.Complete)
        {
            Complete(key, now);
        }
        else if (reading == Reading.Broken)
        {
            Fail(key, "connection closed or answer malformed", now);
        }

        return now;
    }

    private void Complete(int key, long now)
    {
        var connection = _connections[key];
        var answer = connection.Response;
        if (answer.Status != 200 || answer.Words != Plan.Words || (Plan.IsStream && !answer.IsDone))
        {
            Fail(key, $"status {answer.Status}, {answer.Words} of {Plan.Words} words in: {answer.Excerpt}", now);
            return;
        }
        Result.Answered++;
        if (Plan.Records(now))
        {
            Result.Recorded++;
            Result.Latency.RecordValue(now - connection.IntendedAt);
        }
        if (answer.Closes)
        {
            Replace(key);
        }
        else
        {
            _idle.Push(key);
        }

        Answered(now);
    }

    private void TimeDeltas(int key, long now)
    {
        ref var deltas = ref _deltas[key];
        for (; deltas.Count < _connections[key].Response.Words; deltas.Count++)
        {
            if (Plan.Records(now))
            {
                if (deltas.Count == 0)
                {
                    Result.FirstDelta.RecordValue(now - _connections[key].IntendedAt);
                }
                else
                {
                    Result.Gap.RecordValue(now - deltas.LastAt);
                }
            }
            deltas.LastAt = now;
        }
    }

    private void Fail(int key, string reason, long now)
    {
        Result.Fail(reason);
        Replace(key);
        Answered(now);
    }

    private void Replace(int key)
    {
        _connections[key].Dispose();
        Connect(key);
    }

    private record struct DeltaClock(int Count, long LastAt);
}
