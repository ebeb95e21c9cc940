using Inferly.Analytics.ClickHouse.Schema;

namespace Inferly.Ingress.Configuration;

/// <summary>How long what happened is kept.</summary>
public sealed record RetentionSettings
{
    /// <summary>Of the rows in ClickHouse.</summary>
    public TableRetention Tables { get; init; } = new();
}
