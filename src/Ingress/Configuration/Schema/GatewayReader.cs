using System.Collections.Immutable;
using Inferly.Ingress.Configuration.Reading;
using Inferly.Pipeline.Registry;

namespace Inferly.Ingress.Configuration.Schema;

/// <summary>Reads the root of <c>inferly.json</c>.</summary>
internal static class GatewayReader
{
    private const string KeyPrefix = "sk_live_";
    private const int MinKeyLength = 32;
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly GatewaySettings Defaults = new();

    private static readonly NameTable<GatewayRoles> RoleNames = new(
        ("ingress", GatewayRoles.Ingress),
        ("analytics", GatewayRoles.Analytics),
        ("evals", GatewayRoles.Evals));

    public static GatewaySettings Read(ConfigReader reader)
    {
        return new GatewaySettings
        {
            Listen = reader.ListenAddress("listen") ?? Defaults.Listen,
            Data = reader.Text("data") ?? Defaults.Data,
            Roles = Roles(reader),
            Kafka = reader.OptionalSection("kafka", ClusterReader.ReadKafka),
            ClickHouse = reader.OptionalSection("clickhouse", ClusterReader.ReadClickHouse),
            Providers = Providers(reader),
            Failover = reader.Section("failover", FailoverReader.Read),
            Limits = reader.Section("limits", ReadLimits),
            Query = reader.Section("query", ReadQuery),
            Retention = reader.Section("retention", RetentionReader.Read),
            Metrics = reader.Choice<MetricsAccess>("metrics") ?? Defaults.Metrics,
            Durability = reader.Choice<Durability>("durability") ?? Defaults.Durability,
            DrainGrace = reader.Seconds("drain_grace_s", Defaults.DrainGrace, TimeSpan.Zero, Hour),
            WarmUp = reader.Flag("warm_up") ?? Defaults.WarmUp,
            Catalogue = Catalogue(reader),
            RecordContent = reader.Flag("record_content") ?? Defaults.RecordContent,
            LogLevel = reader.Choice<LogLevel>("log_level") ?? Defaults.LogLevel,
            BootstrapKey = BootstrapKey(reader),
        };
    }

    private static GatewayRoles Roles(ConfigReader reader)
    {
        if (reader.ChoiceList("roles", RoleNames) is not { } listed)
        {
            return Defaults.Roles;
        }

        var roles = listed.Aggregate(GatewayRoles.None, (all, one) => all | one);
        if (roles == GatewayRoles.None && reader.TextList("roles") is [])
        {
            reader.Fail("roles", "names no role", "leave it out for all of them, or name at least one");
        }

        return roles;
    }

    private static ImmutableArray<ProviderSettings> Providers(ConfigReader reader)
    {
        var providers = reader.Sections("providers", ProviderReader.Read) ?? [];
        reader.RequireUnique("providers", "id", providers.Select(provider => provider.Id));
        return providers;
    }

    private static LimitSettings ReadLimits(ConfigReader reader) => new()
    {
        MaxBodyBytes = reader.Number("max_body_bytes", Defaults.Limits.MaxBodyBytes, 1024, 1 << 30),
        MaxConcurrentRequests = reader.Number("max_concurrent_requests", Defaults.Limits.MaxConcurrentRequests, 1, 1_000_000),
    };

    private static QuerySettings ReadQuery(ConfigReader reader) => new()
    {
        Timeout = reader.Seconds("timeout_s", Defaults.Query.Timeout, TimeSpan.FromSeconds(1), Hour),
        MaxBytes = reader.Number("max_bytes", Defaults.Query.MaxBytes, 1_000_000, 1L << 40),
        MaxRows = reader.Number("max_rows", Defaults.Query.MaxRows, 1, 1_000_000_000),
    };

    private static string? Catalogue(ConfigReader reader)
    {
        var file = reader.Text("catalogue");
        if (file is not null && !File.Exists(file))
        {
            reader.Fail("catalogue", "names a file that does not exist", "give its path, seen from where the gateway is started");
        }

        return file;
    }

    private static Secret? BootstrapKey(ConfigReader reader)
    {
        var key = reader.HeaderSecret("bootstrap_key");
        if (key is not null && !IsKey(key.Reveal()))
        {
            reader.Fail("bootstrap_key", "is no key", $"write {KeyPrefix} and at least {MinKeyLength} of A-Z, a-z, 0-9 and _");
        }

        return key;
    }

    private static bool IsKey(string text)
        => text.StartsWith(KeyPrefix, StringComparison.Ordinal)
            && text.Length >= KeyPrefix.Length + MinKeyLength
            && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
