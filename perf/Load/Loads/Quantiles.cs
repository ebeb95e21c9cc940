using HdrHistogram;

namespace Inferly.Perf.Load.Loads;

/// <summary>In microseconds; null where nothing was recorded.</summary>
internal sealed record Quantiles(double? P50, double? P90, double? P99, double? P999, double? Max, long Count)
{
    private const double NanosecondsPerMicrosecond = 1000;

    public static Quantiles Of(LongHistogram histogram) => new(
        At(histogram, 50), At(histogram, 90), At(histogram, 99), At(histogram, 99.9), At(histogram, 100), histogram.TotalCount);

    private static double? At(LongHistogram histogram, double percentile) =>
        histogram.TotalCount == 0 ? null : histogram.GetValueAtPercentile(percentile) / NanosecondsPerMicrosecond;
}
