using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Inferly.Ingress.Configuration.Reading;
using Inferly.Pipeline.Registry;

namespace Inferly.Ingress.Configuration.Schema;

/// <summary>Reads <c>kafka</c> and <c>clickhouse</c>, the two services of a cluster.</summary>
internal static partial class ClusterReader
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

        var security = reader.Choice<KafkaSecurity>("security") ?? KafkaSecurity.Plaintext;
        var kafka = new KafkaSettings
        {
            BootstrapServers = servers,
            Security = security,
            SaslMechanism = reader.Choice("sasl_mechanism", SaslNames) ?? SaslMechanism.Plain,
            Username = reader.Text("username"),
            Password = reader.Secret("password"),
            CaFile = CaFile(reader, security is KafkaSecurity.Ssl or KafkaSecurity.SaslSsl, "needs a security with TLS", "choose ssl or sasl_ssl"),
            Partitions = reader.Number("partitions", 6, 1, 1_000),
            ReplicationFactor = reader.OptionalNumber("replication_factor", 1, 100),
            Retention = TimeSpan.FromHours(reader.Number("retention_hours", 168, 1, 100_000)),
        };
        if (security is KafkaSecurity.SaslPlaintext or KafkaSecurity.SaslSsl)
        {
            reader.Require("username", "give it, or choose a security without SASL");
            reader.Require("password", "give it, or choose a security without SASL");
        }

        return kafka;
    }

    public static ClickHouseSettings ReadClickHouse(ConfigReader reader)
    {
        // It was once documented, and never had an effect.
        if (reader.Names.Contains("database"))
        {
            reader.Fail("database", "cannot be chosen", "leave it out: the tables are in database inferly, by which analysts' SQL names them");
        }

        var defaults = new ClickHouseSettings();
        var url = reader.Url("url") ?? defaults.Url;
        return new ClickHouseSettings
        {
            Url = url,
            Cluster = Cluster(reader),
            Username = reader.Text("username") ?? defaults.Username,
            Password = reader.Secret("password"),
            CaFile = CaFile(
                reader, url.Scheme == Uri.UriSchemeHttps, "needs an https url", "give the address of the server's HTTPS interface, https://host:8443 by default"),
        };
    }

    private static string? Cluster(ConfigReader reader)
    {
        var cluster = reader.Text("cluster");
        if (cluster is not null && !ClusterName().IsMatch(cluster))
        {
            reader.Fail("cluster", "is no name of a cluster", "write one of system.clusters, or {cluster} for the one that the server's macro names");
        }

        return cluster;
    }

    private static string? CaFile(ConfigReader reader, bool isTls, string problem, string remedy)
    {
        var file = reader.Text("ca_file");
        if (file is not null && !isTls)
        {
            reader.Fail("ca_file", problem, remedy);
        }
        else if (file is not null && !HoldsCertificate(file))
        {
            reader.Fail("ca_file", "is no PEM file with a certificate", "give its path, seen from where the gateway is started");
        }

        return file;
    }

    private static bool HoldsCertificate(string file)
    {
        try
        {
            var found = new X509Certificate2Collection();
            found.ImportFromPemFile(file);
            return found.Count > 0;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"^(?:[A-Za-z0-9_.-]+|\{cluster\})\z")]
    private static partial Regex ClusterName();

    private static bool IsHostAndPort(string server)
    {
        var colon = server.LastIndexOf(':');
        return colon > 0 && ushort.TryParse(server.AsSpan(colon + 1).Trim(), out var port) && port > 0;
    }
}
