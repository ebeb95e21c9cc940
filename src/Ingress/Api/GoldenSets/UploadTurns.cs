using Inferly.Ingress.Errors;

namespace Inferly.Ingress.Api.GoldenSets;

/// <summary>
/// Bounds how many large golden sets are in memory at a time: one of 64 MiB takes some 170 MB until it is stored. Small ones pass. Thread-safe.
/// </summary>
/// <param name="atOnce">How many.</param>
/// <param name="time">The clock.</param>
internal sealed class UploadTurns(int atOnce, TimeProvider time) : IDisposable
{
    private const long SmallBytes = 1 << 20;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);
    private readonly SemaphoreSlim _free = new(atOnce, atOnce);

    public static ApiError NoTurn { get; } = new(
        StatusCodes.Status503ServiceUnavailable, "Other large golden sets are being taken. Try again.", "overloaded");

    /// <summary>Waits for a turn, to be given back by disposing of it; null where none came in time.</summary>
    /// <param name="bytes">How long the body is; null where the caller does not say.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IDisposable?> TakeAsync(long? bytes, CancellationToken cancellationToken)
    {
        if (bytes <= SmallBytes)
        {
            return new Turn(null);
        }

        using var patience = new CancellationTokenSource(LongestWait, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await _free.WaitAsync(both.Token);
            return new Turn(_free);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    public void Dispose() => _free.Dispose();

    private sealed class Turn(SemaphoreSlim? free) : IDisposable
    {
        public void Dispose() => free?.Release();
    }
}
