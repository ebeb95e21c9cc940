using System.Diagnostics.Metrics;

namespace Inferly.Ingress.Telemetry;

/// <summary>The buckets of histograms, as the GenAI conventions ask for them.</summary>
internal static class MetricBuckets
{
    /// <summary>Of durations, in seconds.</summary>
    public static readonly InstrumentAdvice<double> Durations = Bounds(0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92);

    /// <summary>Of tokens.</summary>
    public static readonly InstrumentAdvice<double> Tokens = Bounds(1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864);

    private static InstrumentAdvice<double> Bounds(params double[] bounds) => new() { HistogramBucketBoundaries = bounds };
}
