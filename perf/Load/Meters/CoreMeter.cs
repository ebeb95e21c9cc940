using System.Runtime.CompilerServices;
using Inferly.Perf.Load.Http;

namespace Inferly.Perf.Load.Meters;

/// <summary>
/// How much of a core each processor is. On a virtual machine a processor is often one of the two threads of a core, whose other one is a stranger's: while that is busy, independent additions come half as fast,
/// and programs that run much code, and so share the core's caches too, are slower still, by more the more code they run.
/// </summary>
internal static class CoreMeter
{
    private const int Windows = 1_000;
    private const int StepsAWindow = 500;
    private const int AdditionsAStep = 24;

    /// <summary>Some milliseconds on all processors at once, which nobody else is to use meanwhile.</summary>
    public static CoreSpeed Measure()
    {
        var seen = new CoreSpeed[Environment.ProcessorCount];
        Thread[] threads = [.. Enumerable.Range(0, seen.Length).Select(i => new Thread(() => seen[i] = Look()) { IsBackground = true })];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        return new CoreSpeed(seen.Average(speed => speed.Mean), seen.Max(speed => speed.Best));
    }

    // Windows of microseconds: in one of them nobody else is at it even in a bad hour.
    private static CoreSpeed Look()
    {
        double sum = 0, best = 0;
        long step = 1;
        for (int i = 0; i < Windows; i++)
        {
            long from = Clock.Now;
            step = Add(step) | 1;
            double perNanosecond = (double)StepsAWindow * AdditionsAStep / Math.Max(1, Clock.Now - from);
            (sum, best) = (sum + perNanosecond, Math.Max(best, perNanosecond));
        }

        return new CoreSpeed(sum / Windows, best);
    }

    /// <summary>As many additions at a time as a core has room for: none of the six waits for another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Add(long step)
    {
        long a = 0, b = 0, c = 0, d = 0, e = 0, f = 0;
        for (int i = 0; i < StepsAWindow; i++)
        {
            (a, b, c, d, e, f) = (a + step, b + step, c + step, d + step, e + step, f + step);
            (a, b, c, d, e, f) = (a + step, b + step, c + step, d + step, e + step, f + step);
            (a, b, c, d, e, f) = (a + step, b + step, c + step, d + step, e + step, f + step);
            (a, b, c, d, e, f) = (a + step, b + step, c + step, d + step, e + step, f + step);
        }

        return a ^ b ^ c ^ d ^ e ^ f;
    }
}
