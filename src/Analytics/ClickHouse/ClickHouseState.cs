namespace Inferly.Analytics.ClickHouse;

/// <summary>What a ClickHouse is doing, and in words why, where it cannot be used.</summary>
public sealed record ClickHouseState(ClickHousePhase Phase, string? Message = null);
