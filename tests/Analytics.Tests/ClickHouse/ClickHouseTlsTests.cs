using System.Net;
using System.Security.Cryptography.X509Certificates;
using Inferly.Analytics.ClickHouse;
using Inferly.Analytics.ClickHouse.Schema;
using Inferly.Faults.Tls;

namespace Inferly.Analytics.Tests.ClickHouse;

/// <summary>A server behind TLS, with a certificate that an authority of the operator's own has signed.</summary>
[Collection(ClickHouseCollection.Name)]
public sealed class ClickHouseTlsTests(EngineFixture fixture) : IDisposable
{
    private readonly TestAuthority _authority = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Insert_AuthorityKnown_ArrivesAndAnalystsCanReadIt()
    {
        using var certificate = _authority.Sign(IPAddress.Loopback);
        await using var server = await Relay.StartAsync(fixture.Engine, certificate);
        using var store = new ClickHouseStore(new ClickHouseServer(server.Address, [_authority.Certificate]), new Migrator(new TableRetention()));

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
        using var certificate = _authority.Sign(IPAddress.Loopback);
        using var stranger = new TestAuthority("CN=somebody else");
        await using var server = await Relay.StartAsync(fixture.Engine, certificate);
        foreach (X509Certificate2Collection? authorities in (X509Certificate2Collection?[])[null, [stranger.Certificate]])
        {
            using var store = new ClickHouseStore(new ClickHouseServer(server.Address, authorities), new Migrator(new TableRetention()));

            var refused = await Assert.ThrowsAsync<HttpRequestException>(() => store.InsertAsync(TestRows.Records("tls2", 1), "tls2", Cancellation));

            Assert.Equal(HttpRequestError.SecureConnectionError, refused.HttpRequestError);
        }
    }

    [Fact]
    public async Task Insert_CertificateOfAnotherHost_IsRefused()
    {
        using var certificate = _authority.Sign(IPAddress.Parse("192.0.2.1"));
        await using var server = await Relay.StartAsync(fixture.Engine, certificate);
        using var store = new ClickHouseStore(new ClickHouseServer(server.Address, [_authority.Certificate]), new Migrator(new TableRetention()));

        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => store.InsertAsync(TestRows.Records("tls3", 1), "tls3", Cancellation));

        Assert.Equal(HttpRequestError.SecureConnectionError, refused.HttpRequestError);
    }

    public void Dispose() => _authority.Dispose();
}
