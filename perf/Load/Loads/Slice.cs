namespace Inferly.Perf.Load.Loads;

/// <summary>What was measured of one target under one row in one round. Times in microseconds.</summary>
internal sealed record Slice
{
    public required string Row { get; init; }

    public required string Target { get; init; }

    public required int Round { get; init; }

    /// <summary>Open loop: the rate that was offered.</summary>
    public double? OfferedPerSecond { get; init; }

    /// <summary>Right answers (whole streams) a second.</summary>
    public required double PerSecond { get; init; }

    public required Quantiles Latency { get; init; }

    /// <summary>Streams only.</summary>
    public Quantiles? FirstDelta { get; init; }

    /// <summary>Streams only.</summary>
    public Quantiles? Gap { get; init; }

    /// <summary>
    /// CPU of the target's processes for each answer (paced streams: for each delta); the upstream's and the generator's
    /// is not in it.
    /// </summary>
    public double? CpuMicroseconds { get; init; }

    /// <summary>The same for processes that the target keeps beside itself (the embedded ClickHouse).</summary>
    public double? ChildCpuMicroseconds { get; init; }

    /// <summary>The same for the generator: what it takes from the cores that it shares with the target.</summary>
    public double? GeneratorCpuMicroseconds { get; init; }

    /// <summary>For each answer, by the runtime's own count.</summary>
    public double? AllocatedBytes { get; init; }

    public required long Errors { get; init; }

    public string? FirstError { get; init; }
}
