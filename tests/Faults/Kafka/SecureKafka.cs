using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Inferly.Faults.Tls;

namespace Inferly.Faults.Kafka;

/// <summary>A real broker that is reached by TLS, by SASL, and by both. Its certificate is good for 127.0.0.1, and signed by an authority of its own.</summary>
public sealed class SecureKafka : IAsyncDisposable
{
    public const string User = "gateway";

    private static readonly ScramMechanism[] ScramMechanisms = [ScramMechanism.ScramSha256, ScramMechanism.ScramSha512];

    private readonly LocalKafka _kafka;
    private readonly TestAuthority _authority;

    private SecureKafka(LocalKafka kafka, TestAuthority authority, Places places, string password) =>
        (_kafka, _authority, Ssl, SaslSsl, SaslPlaintext, CaFile, Password) =
        (kafka, authority, places.Ssl, places.SaslSsl, places.SaslPlaintext, places.CaFile, password);

    /// <summary>The port for TLS.</summary>
    public int Ssl { get; }

    /// <summary>The port for TLS with SASL, as <see cref="User"/> by PLAIN or SCRAM-SHA-512.</summary>
    public int SaslSsl { get; }

    /// <summary>The port for SASL alone, as <see cref="User"/> by PLAIN or SCRAM-SHA-256.</summary>
    public int SaslPlaintext { get; }

    /// <summary>The authority's certificate.</summary>
    public string CaFile { get; }

    public string Password { get; }

    /// <summary>Null where there is no broker.</summary>
    public static async Task<SecureKafka?> StartAsync()
    {
        var authority = new TestAuthority();
        var password = Guid.NewGuid().ToString("N");
        Places? places = null;
        if (await LocalKafka.StartAsync(1, data => Settings(places = Prepare(data, authority), password)) is not { } kafka)
        {
            authority.Dispose();
            return null;
        }

        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = kafka.Address }).Build();
        foreach (var mechanism in ScramMechanisms)
        {
            // One at a time: Kafka refuses to change a user twice in one call.
            await admin.AlterUserScramCredentialsAsync([new UserScramCredentialUpsertion
            {
                User = User,
                Password = Encoding.UTF8.GetBytes(password),
                ScramCredentialInfo = new ScramCredentialInfo { Mechanism = mechanism, Iterations = 4_096 },
            }]);
        }

        return new SecureKafka(kafka, authority, places!, password);
    }

    public async ValueTask DisposeAsync()
    {
        await _kafka.DisposeAsync();
        _authority.Dispose();
    }

    // The script takes its ports from a file of this name, where there is one.
    private static Places Prepare(DirectoryInfo data, TestAuthority authority)
    {
        var ports = FreePorts(5);
        File.WriteAllText(Path.Combine(data.FullName, "ports"), string.Create(CultureInfo.InvariantCulture, $"{ports[0]} {ports[1]}"));
        var places = new Places(
            ports[0], ports[1], ports[2], ports[3], ports[4], Path.Combine(data.FullName, "ca.pem"), Path.Combine(data.FullName, "server.pem"));
        using var certificate = authority.Sign(IPAddress.Loopback);
        File.WriteAllText(places.CaFile, authority.Certificate.ExportCertificatePem());
        File.WriteAllText(places.KeyFile, $"{certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()}\n{certificate.ExportCertificatePem()}\n");
        return places;
    }

    private static string[] Settings(Places places, string password)
    {
        var reached = string.Create(
            CultureInfo.InvariantCulture,
            $"PLAINTEXT://127.0.0.1:{places.Plain},SSL://127.0.0.1:{places.Ssl},SASL_SSL://127.0.0.1:{places.SaslSsl},SASL_PLAINTEXT://127.0.0.1:{places.SaslPlaintext}");
        return
        [
            string.Create(CultureInfo.InvariantCulture, $"listeners={reached},CONTROLLER://127.0.0.1:{places.Controller}"),
            $"advertised.listeners={reached}",
            "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SSL:SSL,SASL_SSL:SASL_SSL,SASL_PLAINTEXT:SASL_PLAINTEXT",
            "ssl.keystore.type=PEM",
            $"ssl.keystore.location={places.KeyFile}",
            .. Logins("sasl_ssl", "SCRAM-SHA-512", password),
            .. Logins("sasl_plaintext", "SCRAM-SHA-256", password),
        ];
    }

    // One SCRAM each: where both were taken, a mechanism that is mistaken for the other would go unnoticed.
    private static string[] Logins(string listener, string scram, string password) =>
    [
        $"listener.name.{listener}.sasl.enabled.mechanisms=PLAIN,{scram}",
        $"listener.name.{listener}.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required user_{User}=\"{password}\";",
        $"listener.name.{listener}.{scram.ToLowerInvariant()}.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;",
    ];

    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        listeners.ForEach(listener => listener.Dispose());
        return ports;
    }

    private sealed record Places(int Plain, int Controller, int Ssl, int SaslSsl, int SaslPlaintext, string CaFile, string KeyFile);
}
