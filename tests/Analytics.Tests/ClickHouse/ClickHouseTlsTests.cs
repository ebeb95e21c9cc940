using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Inferly.Analytics.ClickHouse;
using Inferly.Analytics.ClickHouse.Schema;

namespace Inferly.Analytics.Tests.ClickHouse;

/// <summary>A server behind TLS, with a certificate that an authority of the operator's own has signed.</summary>
[Collection(ClickHouseCollection.Name)]
public sealed class ClickHouseTlsTests(EngineFixture fixture) : IDisposable
{
    private static readonly DateTimeOffset From = DateTimeOffset.UnixEpoch;
    private static readonly DateTimeOffset To = From.AddYears(100);

    private readonly X509Certificate2 _authority = Authority("CN=Inferly's test");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Insert_AuthorityKnown_ArrivesAndAnalystsCanReadIt()
    {
        using var certificate = Sign(_authority, IPAddress.Loopback);
        await using var server = await Relay.StartAsync(fixture.Engine, certificate);
        using var store = new ClickHouseStore(new ClickHouseServer(server.Address, [_authority]), new Migrator(new TableRetention()));

        await store.InsertAsync(TestRows.Records("tls", 3), "tls", Cancellation);

        Assert.StartsWith("https://127.0.0.1:", server.Address.GetComponents(UriComponents.SchemeAndServer, UriFormat.Unescaped));
        Assert.Equal("3", await fixture.ScalarAsync("SELECT count() FROM inferly.requests WHERE project = 'tls'"));
        using var queries = EngineFixture.Queries(store);
        using var result = await queries.RunAsync("tls", "SELECT 1", "JSON", Cancellation);
        Assert.Null(result.Error);
    }

    [Fact]
    public async Task Insert_AuthorityUnknown_IsRefusedBeforeAnythingIsSaid()
    {
        using var certificate = Sign(_authority, IPAddress.Loopback);
        using var stranger = Authority("CN=somebody else");
        await using var server = await Relay.StartAsync(fixture.Engine, certificate);
        foreach (X509Certificate2Collection? authorities in (X509Certificate2Collection?[])[null, [stranger]])
        {
            using var store = new ClickHouseStore(new ClickHouseServer(server.Address, authorities), new Migrator(new TableRetention()));

            var refused = await Assert.ThrowsAsync<HttpRequestException>(() => store.InsertAsync(TestRows.Records("tls2", 1), "tls2", Cancellation));

            Assert.Equal(HttpRequestError.SecureConnectionError, refused.HttpRequestError);
        }
    }

    [Fact]
    public async Task Insert_CertificateOfAnotherHost_IsRefused()
    {
        using var certificate = Sign(_authority, IPAddress.Parse("192.0.2.1"));
        await using var server = await Relay.StartAsync(fixture.Engine, certificate);
        using var store = new ClickHouseStore(new ClickHouseServer(server.Address, [_authority]), new Migrator(new TableRetention()));

        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => store.InsertAsync(TestRows.Records("tls3", 1), "tls3", Cancellation));

        Assert.Equal(HttpRequestError.SecureConnectionError, refused.HttpRequestError);
    }

    public void Dispose() => _authority.Dispose();

    private static X509Certificate2 Authority(string name)
    {
        using var key = ECDsa.Create();
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        return request.CreateSelfSigned(From, To);
    }

    private static X509Certificate2 Sign(X509Certificate2 authority, IPAddress host)
    {
        using var key = ECDsa.Create();
        var request = new CertificateRequest("CN=clickhouse", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(host);
        request.CertificateExtensions.Add(names.Build());
        using var signed = request.Create(authority, From, To.AddDays(-1), [1, 2, 3, 4]);
        using var whole = signed.CopyWithPrivateKey(key);
        // Kestrel takes no key that lives in memory only on some systems.
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pfx), null);
    }
}
