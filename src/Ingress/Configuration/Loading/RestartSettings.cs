using System.Collections.Immutable;

namespace Inferly.Ingress.Configuration.Loading;

/// <summary>The settings that a running process cannot change: what holds them was built at the start.</summary>
internal static class RestartSettings
{
    private static readonly ImmutableArray<(string Field, Func<GatewaySettings, object?> Value)> All =
    [
        ("listen", settings => settings.Listen),
        ("data", settings => settings.Data),
        ("roles", settings => settings.Roles),
        ("kafka", settings => settings.Kafka),
        ("clickhouse", settings => settings.ClickHouse),
        ("limits", settings => settings.Limits),
        ("query", settings => settings.Query),
        ("retention.requests_days", settings => settings.Retention.Tables.RequestsDays),
        ("retention.content_days", settings => settings.Retention.Tables.ContentDays),
        ("retention.attempts_days", settings => settings.Retention.Tables.AttemptsDays),
        ("retention.rollups_days", settings => settings.Retention.Tables.RollupsDays),
        ("metrics", settings => settings.Metrics),
        ("drain_grace_s", settings => settings.DrainGrace),
        ("warm_up", settings => settings.WarmUp),
        ("log_level", settings => settings.LogLevel),
        ("bootstrap_key", settings => settings.BootstrapKey),
    ];

    /// <summary>The fields that differ and need a restart.</summary>
    public static IEnumerable<string> Changed(GatewaySettings inForce, GatewaySettings loaded)
        => All.Where(setting => !Equals(setting.Value(inForce), setting.Value(loaded))).Select(setting => setting.Field);

    /// <summary>The new settings, but for what stays in force until the next start.</summary>
    public static GatewaySettings Keep(GatewaySettings inForce, GatewaySettings loaded) => loaded with
    {
        Listen = inForce.Listen,
        Data = inForce.Data,
        Roles = inForce.Roles,
        Kafka = inForce.Kafka,
        ClickHouse = inForce.ClickHouse,
        Limits = inForce.Limits,
        Query = inForce.Query,
        Retention = loaded.Retention with { Tables = inForce.Retention.Tables },
        Metrics = inForce.Metrics,
        DrainGrace = inForce.DrainGrace,
        WarmUp = inForce.WarmUp,
        LogLevel = inForce.LogLevel,
        BootstrapKey = inForce.BootstrapKey,
    };
}
