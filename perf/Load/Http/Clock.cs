using System.Diagnostics;

namespace Inferly.Perf.Load.Http;

/// <summary>Timestamps in nanoseconds of CLOCK_MONOTONIC, which is what Stopwatch counts on Linux.</summary>
internal static class Clock
{
    public const long Second = 1_000_000_000;

    public static long Now => Stopwatch.GetTimestamp();

    public static long After(double seconds) => Now + (long)(seconds * Second);

    /// <summary>Waits until a timestamp, about a millisecond late at most.</summary>
    public static async Task UntilAsync(long timestamp, CancellationToken cancellation)
    {
        long left = timestamp - Now;
        if (left > 0)
        {
            await Task.Delay(TimeSpan.FromTicks(left / 100), TimeProvider.System, cancellation);
        }
    }

    /// <summary>Waits until a condition holds, about ten milliseconds late at most.</summary>
    public static async Task AwaitAsync(Func<bool> condition, CancellationToken cancellation)
    {
        while (!condition())
        {
            await UntilAsync(After(0.01), cancellation);
        }
    }
}
