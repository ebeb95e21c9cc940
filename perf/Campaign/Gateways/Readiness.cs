using Inferly.Perf.Load.Http;
using Inferly.Perf.Load.Targets;

namespace Inferly.Perf.Campaign.Gateways;

/// <summary>Whether a process takes requests.</summary>
internal static class Readiness
{
    /// <summary>Waits for it.</summary>
    /// <exception cref="InvalidOperationException">It ends, or takes too long; what it said last is in the message.</exception>
    public static async Task AwaitAsync(ServerProcess process, HttpClient http, Uri address, double seconds, CancellationToken cancellation)
    {
        for (long end = Clock.After(seconds); Clock.Now < end && !process.HasExited;)
        {
            if (await IsReadyAsync(http, address, cancellation))
            {
                return;
            }

            await Clock.UntilAsync(Clock.After(0.05), cancellation);
        }

        if (process.HasExited)
        {
            // With its end all is there that it said.
            await process.ExitAsync(cancellation);
        }

        throw new InvalidOperationException($"The gateway did not start:\n{process.Tail}");
    }

    private static async Task<bool> IsReadyAsync(HttpClient http, Uri address, CancellationToken cancellation)
    {
        try
        {
            using var response = await http.GetAsync(new Uri(address, "/readyz"), cancellation);
            return response.IsSuccessStatusCode;
        }
        catch (Exception notYet) when (notYet is HttpRequestException || (notYet is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            return false;
        }
    }
}
