using Inferly.Analytics.ClickHouse.Schema;

namespace Inferly.Ingress.Configuration;

/// <summary>How long what happened is kept.</summary>
public sealed record RetentionSettings
{
    /// <summary>Days that records which all have read stay in the local log; 0 keeps them whatever their age.</summary>
    public int LogDays { get; init; } = 30;

    /// <summary>Gigabytes (10^9 bytes) that they may take there; null for no limit.</summary>
    public decimal? LogMaxGb { get; init; }

    /// <summary>Of the rows in ClickHouse.</summary>
    public TableRetention Tables { get; init; } = new();
}
