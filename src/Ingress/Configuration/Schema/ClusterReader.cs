using Inferly.Ingress.Configuration.Reading;
using Inferly.Pipeline.Registry;

namespace Inferly.Ingress.Configuration.Schema;

/// <summary>Reads <c>kafka</c> and <c>clickhouse</c>, the two services of a cluster.</summary>
internal static class ClusterReader
{
    private static readonly NameTable<SaslMechanism> SaslNames = new(
        ("plain", SaslMechanism.Plain),
        ("scram_sha_256", SaslMechanism.ScramSha256),
        ("scram_sha_512", SaslMechanism.ScramSha512));

    public static KafkaSettings ReadKafka(ConfigReader reader)
    {
        var servers = reader.RequiredText("bootstrap_servers", "name the brokers: \"host:9092,host2:9092\"") ?? "";
        if (!servers.Split(',').All(IsHostAndPort))
        {
            reader.Fail("bootstrap_servers", "is no list of brokers", "write host:port, several separated by commas");
        }

        var kafka = new KafkaSettings
        {
            BootstrapServers = servers,
            Security = reader.Choice<KafkaSecurity>("security") ?? KafkaSecurity.Plaintext,
            SaslMechanism = reader.Choice("sasl_mechanism", SaslNames) ?? SaslMechanism.Plain,
            Username = reader.Text("username"),
            Password = reader.Secret("password"),
            CaFile = reader.Text("ca_file"),
            Partitions = reader.Number("partitions", 6, 1, 1_000),
            ReplicationFactor = reader.OptionalNumber("replication_factor", 1, 100),
            Retention = TimeSpan.FromHours(reader.Number("retention_hours", 168, 1, 100_000)),
        };
        if (kafka.Security is KafkaSecurity.SaslPlaintext or KafkaSecurity.SaslSsl)
        {
            reader.Require("username", "give it, or choose a security without SASL");
            reader.Require("password", "give it, or choose a security without SASL");
        }
        return kafka;
    }

    public static ClickHouseSettings ReadClickHouse(ConfigReader reader)
    {
        var defaults = new ClickHouseSettings();
        return new ClickHouseSettings
        {
            Url = reader.Url("url") ?? defaults.Url,
            Database = reader.Text("database") ?? defaults.Database,
            Username = reader.Text("username") ?? defaults.Username,
            Password = reader.Secret("password"),
        };
    }

    private static bool IsHostAndPort(string server)
    {
        var colon = server.LastIndexOf(':');
        return colon > 0 && ushort.TryParse(server.AsSpan(colon + 1).Trim(), out var port) && port > 0;
    }
}
