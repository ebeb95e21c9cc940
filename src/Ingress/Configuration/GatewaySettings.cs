using System.Collections.Immutable;
using Inferly.Pipeline.Health;

namespace Inferly.Ingress.Configuration;

/// <summary>The whole configuration: one immutable snapshot, sound in itself. A request keeps the one it started with.</summary>
public sealed record GatewaySettings
{
    /// <summary>Where the gateway listens: <c>http://host:port</c>.</summary>
    public string Listen { get; init; } = "http://127.0.0.1:8080";

    /// <summary>Folder of the local log, the embedded ClickHouse and the gateway's own state.</summary>
    public string Data { get; init; } = "./data";

    public GatewayRoles Roles { get; init; } = GatewayRoles.All;

    /// <summary>Null: the log is local to this machine.</summary>
    public KafkaSettings? Kafka { get; init; }

    /// <summary>Null: the embedded engine.</summary>
    public ClickHouseSettings? ClickHouse { get; init; }

    /// <summary>At least one.</summary>
    public ImmutableArray<ProviderSettings> Providers { get; init; } = [];

    public FailoverSettings Failover { get; init; } = new();

    public LimitSettings Limits { get; init; } = new();

    public QuerySettings Query { get; init; } = new();

    public RetentionSettings Retention { get; init; } = new();

    public MetricsAccess Metrics { get; init; } = MetricsAccess.Protected;

    public Durability Durability { get; init; } = Durability.Available;

    /// <summary>What requests under way are given when the process is asked to stop.</summary>
    public TimeSpan DrainGrace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether code is tried out, and so compiled, before the process listens.</summary>
    public bool WarmUp { get; init; } = true;

    /// <summary>A price catalogue in LiteLLM's format, laid over the built-in one; null for none.</summary>
    public string? Catalogue { get; init; }

    /// <summary>Whether prompts and answers are recorded for projects that do not say.</summary>
    public bool RecordContent { get; init; }

    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>The first admin key; null: one is made and printed at the first start.</summary>
    public Secret? BootstrapKey { get; init; }
}
