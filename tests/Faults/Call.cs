using Inferly.Faults.Http;
using Inferly.Faults.Wire;

namespace Inferly.Faults;

/// <summary>A request that a <see cref="FaultServer"/> got, and what became of it. Thread-safe.</summary>
public sealed class Call
{
    private readonly TaskCompletionSource<CallEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Call(int number, ReceivedRequest request, Prompt prompt, DateTimeOffset at)
    {
        Number = number;
        Request = request;
        Prompt = prompt;
        At = at;
    }

    /// <summary>Counted from 1.</summary>
    public int Number { get; }

    /// <summary>As it came.</summary>
    public ReceivedRequest Request { get; }

    /// <summary>What was asked.</summary>
    public Prompt Prompt { get; }

    /// <summary>When the request was there, by the server's clock.</summary>
    public DateTimeOffset At { get; }

    /// <summary>Done when the call is.</summary>
    public Task<CallEnd> Ended => _ended.Task;

    internal void End(CallEnd end) => _ended.SetResult(end);
}
