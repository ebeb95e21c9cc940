namespace Inferly.Perf.Load.Loads;

/// <summary>Resident memory of one target in one suite, in MB (2^20 bytes).</summary>
internal sealed record MemoryUse(string Target, Suite Suite)
{
    /// <summary>Ready, before any load.</summary>
    public double Idle { get; init; }

    /// <summary>The most that was seen after a slice.</summary>
    public double Plateau { get; init; }

    /// <summary>After the rest; null where there was none.</summary>
    public double? Rested { get; init; }

    /// <summary>The most that the processes beside it had (the embedded ClickHouse).</summary>
    public double BesidePlateau { get; init; }
}
