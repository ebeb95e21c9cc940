namespace Inferly.Ingress.Api.Traces;

/// <summary>How long a reader of traces waits for a trace store that is not there yet.</summary>
internal sealed class TracePatience : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource _late;
    private readonly CancellationTokenSource _either;

    public TracePatience(TimeProvider time, CancellationToken left)
    {
        _late = new CancellationTokenSource(Longest, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_late.Token, left);
    }

    /// <summary>Cancelled when patience is over or the reader has left.</summary>
    public CancellationToken Token => _either.Token;

    public void Dispose()
    {
        _either.Dispose();
        _late.Dispose();
    }
}
