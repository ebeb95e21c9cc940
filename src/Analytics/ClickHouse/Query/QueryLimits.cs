namespace Inferly.Analytics.ClickHouse.Query;

/// <summary>What one analyst's statement may use.</summary>
public sealed record QueryLimits
{
    /// <summary>How long it may run, once it has begun.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long it may wait for its turn, and its reader may take to read the result.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Memory while it runs.</summary>
    public long MemoryBytes { get; init; } = 1_000_000_000;

    /// <summary>Rows of the result.</summary>
    public long Rows { get; init; } = 1_000_000;

    /// <summary>Size of the result, as the engine holds it and as it is sent.</summary>
    public long ResultBytes { get; init; } = 256_000_000;

    /// <summary>Threads: one leaves the other cores to requests and ingestion.</summary>
    public int Threads { get; init; } = 1;
}
