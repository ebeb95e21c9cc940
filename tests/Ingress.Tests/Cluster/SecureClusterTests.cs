using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Inferly.Analytics.ClickHouse.Engine;
using Inferly.Faults.Kafka;
using Inferly.Faults.Tls;
using Inferly.Ingress.Tests.Lifecycle;

namespace Inferly.Ingress.Tests.Cluster;

/// <summary>The real process over a real Kafka that is reached by TLS, by SASL, and by both.</summary>
public sealed class SecureClusterTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("inferly-secure-");
    private SecureKafka? _kafka;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("ssl", null)]
    [InlineData("sasl_ssl", "plain")]
    [InlineData("sasl_ssl", "scram_sha_512")]
    [InlineData("sasl_plaintext", "plain")]
    [InlineData("sasl_plaintext", "scram_sha_256")]
    public async Task Start_SecuredKafka_KeepsProjectsAndCarriesRecords(string security, string? mechanism)
    {
        Assert.SkipWhen(ChdbLibrary.Locate() is null, $"NOT TESTED: {ChdbLibrary.HowToGet()}");
        await using var gateway = await GatewayProcess.StartAsync(
            _folder, "ingress,analytics", Address("127.0.0.1", security), environment: Settings(security, mechanism, _kafka!.CaFile, _kafka.Password));

        using var made = await gateway.Client.PostAsJsonAsync("/api/projects", new { id = "acme", name = "Acme" }, Cancellation);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        using var answer = await GatewayLoad.BeginAsync(gateway.Client, "sim/fast", stream: false, number: 1);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        var counted = await GatewayLoad.CountAsync(gateway.Client, 1);
        Assert.Equal([answer.Headers.GetValues("x-request-id").Single()], counted.Keys);
    }

    [Theory]
    [InlineData("ssl", "127.0.0.1", true, false, "No TLS connection to Kafka at 127.0.0.1:")]
    [InlineData("ssl", "localhost", false, false, "No TLS connection to Kafka at localhost:")]
    [InlineData("sasl_ssl", "127.0.0.1", false, true, "refuses kafka.username and kafka.password")]
    [InlineData("sasl_plaintext", "127.0.0.1", false, true, "refuses kafka.username and kafka.password")]
    public async Task Start_KafkaIsNotTheOneOrRefuses_SaysSoAndEnds(string security, string host, bool strangersCa, bool wrongPassword, string why)
    {
        using var stranger = new TestAuthority("CN=somebody else");
        var strangers = Path.Combine(_folder.FullName, "stranger.pem");
        await File.WriteAllTextAsync(strangers, stranger.Certificate.ExportCertificatePem(), Cancellation);
        var scram = security == "sasl_ssl" ? "scram_sha_512" : "scram_sha_256";
        var settings = Settings(security, scram, strangersCa ? strangers : _kafka!.CaFile, wrongPassword ? "wrong" : _kafka!.Password);
        await using var gateway = GatewayProcess.Launch(_folder, "ingress", Address(host, security), environment: settings);

        Assert.Equal(1, await gateway.ExitAsync());

        Assert.Contains(why, gateway.Output, StringComparison.Ordinal);
        // Said, and not said twenty times a second.
        Assert.InRange(gateway.Output.Split('\n').Length, 1, 8);
        Assert.DoesNotContain(" at Inferly.", gateway.Output, StringComparison.Ordinal);
    }

    public async ValueTask InitializeAsync()
    {
        _kafka = await SecureKafka.StartAsync();
        Assert.SkipWhen(_kafka is null, KafkaBroker.Missing);
    }

    public async ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        if (_kafka is not null)
        {
            await _kafka.DisposeAsync();
        }
    }

    private static Dictionary<string, string> Settings(string security, string? mechanism, string caFile, string password)
    {
        var settings = new Dictionary<string, string> { ["INFERLY__kafka__security"] = security };
        if (security != "sasl_plaintext")
        {
            settings["INFERLY__kafka__ca_file"] = caFile;
        }

        if (security != "ssl")
        {
            settings["INFERLY__kafka__sasl_mechanism"] = mechanism!;
            settings["INFERLY__kafka__username"] = SecureKafka.User;
            settings["INFERLY__kafka__password"] = password;
        }

        return settings;
    }

    private string Address(string host, string security)
    {
        var port = security switch
        {
            "ssl" => _kafka!.Ssl,
            "sasl_ssl" => _kafka!.SaslSsl,
            _ => _kafka!.SaslPlaintext,
        };
        return string.Create(CultureInfo.InvariantCulture, $"{host}:{port}");
    }
}
