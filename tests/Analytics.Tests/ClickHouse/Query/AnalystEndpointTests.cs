using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using ClickHouse.Driver;
using ClickHouse.Driver.ADO;
using ClickHouse.Driver.ADO.Parameters;
using Inferly.Analytics.ClickHouse.Protocol;
using Inferly.Analytics.ClickHouse.Query;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Inferly.Analytics.Tests.ClickHouse.Query;

/// <summary>Analysts' own clients against the gateway: a key as password, the rows of its project.</summary>
[Collection(ClickHouseCollection.Name)]
public sealed class AnalystEndpointTests(EngineFixture fixture) : IAsyncLifetime
{
    private const string Key = "sk_live_of_mine";

    private WebApplication? _app;
    private QueryService? _queries;
    private Uri _address = new("http://unset");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _queries = fixture.Queries();
        var endpoint = new AnalystEndpoint(
            _queries,
            (_, key) => key == Key ? AnalystAccess.To("mine") : AnalystAccess.Refused(ClickHouseError.Unauthenticated("Send a key")));
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(endpoint.HandleAsync);
        await _app.StartAsync();
        _address = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        _queries?.Dispose();
    }

    [Fact]
    public async Task Select_MoreRowsThanAllowed_EndsWithTheErrorAndBreaksOff()
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, _address) { Content = new StringContent("SELECT number FROM numbers(3000000)") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        await using var body = await response.Content.ReadAsStreamAsync(Cancellation);
        using var read = new MemoryStream();

        await Assert.ThrowsAnyAsync<IOException>(() => body.CopyToAsync(read, Cancellation));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.StartsWith("Code: 396. DB::Exception: ", Encoding.UTF8.GetString(read.ToArray()).TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Driver_QueriesWithParameters_OwnRows()
    {
        using var client = new ClickHouseClient(new ClickHouseClientSettings
        {
            Host = _address.Host,
            Port = (ushort)_address.Port,
            Username = "anyone",
            Password = Key,
            Database = "inferly",
        });
        var parameters = new ClickHouseParameterCollection { new ClickHouseDbParameter { ParameterName = "status", Value = "ok" } };

        Assert.Equal(900UL, await client.ExecuteScalarAsync("SELECT count() FROM requests WHERE status = {status:String}", parameters, cancellationToken: Cancellation));
        await using var reader = await client.ExecuteReaderAsync("SELECT DISTINCT project, cost_usd FROM requests ORDER BY ts LIMIT 1", cancellationToken: Cancellation);
        Assert.True(await reader.ReadAsync(Cancellation));
        Assert.Equal("mine", reader.GetString(0));
        Assert.Equal(0.000000001m, reader.GetDecimal(1));
        var refused = await Assert.ThrowsAsync<ClickHouseServerException>(() =>
            client.ExecuteNonQueryAsync("INSERT INTO requests (project) VALUES ('theirs')", cancellationToken: Cancellation));
        Assert.Equal(497, refused.ErrorCode);
    }

    [Fact]
    public async Task Curl_BasicAuthAndFormatClause_Result()
    {
        Assert.Equal("{\"n\":1000}\n", await Curl.RunAsync("-s", "-u", $"x:{Key}", $"{_address}", "-d", "SELECT toUInt16(count()) AS n FROM requests FORMAT JSONEachRow"));
    }

    [Fact]
    public async Task Get_QueryInAddressAndKeyInHeader_Result()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_address, "/clickhouse/?query=SELECT%20count()%20FROM%20requests&max_result_rows=0&readonly=0"));
        request.Headers.Add("X-ClickHouse-Key", Key);
        var (status, text) = await SendAsync(request);
        Assert.Equal((HttpStatusCode.OK, "1000\n"), (status, text));
    }

    [Fact]
    public async Task Post_CompressedStatement_Result()
    {
        using var body = new MemoryStream();
        await using (var gzip = new GZipStream(body, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write("SELECT 42"u8);
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, _address) { Content = new ByteArrayContent(body.ToArray()) };
        request.Content.Headers.ContentEncoding.Add("gzip");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        Assert.Equal((HttpStatusCode.OK, "42\n"), await SendAsync(request));
    }

    /// <summary>What clickhouse-connect sends when it connects: no table of the engine's is read for it.</summary>
    [Theory]
    [InlineData("SELECT version(), timezone()\n FORMAT TabSeparated", "26.7.2.1\tEtc/UTC\n")]
    [InlineData("SELECT name, value, readonly as readonly FROM system.settings LIMIT 10000\n FORMAT TSVWithNames", "name\tvalue\treadonly\n")]
    [InlineData("SELECT 1 AS check FORMAT CSVWithNames", "\"check\"\n1\n")]
    public async Task Post_HandshakeOfPythonsClient_Answered(string sql, string expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_address, "/?session_id=1&client_protocol_version=54405&wait_end_of_query=1")) { Content = new StringContent(sql) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        Assert.Equal((HttpStatusCode.OK, expected), await SendAsync(request));
    }

    [Theory]
    [InlineData("SELECT * FROM system.one", HttpStatusCode.Forbidden, "497")]
    [InlineData("SELECT name, value, readonly as readonly, 1 FROM system.settings LIMIT 10000", HttpStatusCode.Forbidden, "497")]
    [InlineData("SELECT FROM WHERE", HttpStatusCode.BadRequest, "62")]
    [InlineData("SELECT 1 FROM nosuch", HttpStatusCode.NotFound, "60")]
    public async Task Post_WrongStatement_ClickHousesErrors(string sql, HttpStatusCode status, string code)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _address) { Content = new StringContent(sql) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        using var http = new HttpClient();
        using var response = await http.SendAsync(request, Cancellation);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal(code, Assert.Single(response.Headers.GetValues("X-ClickHouse-Exception-Code")));
        Assert.StartsWith($"Code: {code}. DB::Exception: ", await response.Content.ReadAsStringAsync(Cancellation));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer sk_live_wrong")]
    [InlineData("Basic bm9jb2xvbg==")]
    [InlineData("Basic %%%")]
    [InlineData("Digest x")]
    public async Task Post_NoValidKey_401AndNothingElse(string? authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _address) { Content = new StringContent("SELECT 1") };
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        var (status, text) = await SendAsync(request);
        Assert.Equal(HttpStatusCode.Unauthorized, status);
        Assert.Contains("AUTHENTICATION_FAILED", text);
    }

    [Fact]
    public async Task Post_StatementTooLong_Error()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _address) { Content = new StringContent("SELECT '" + new string('x', 200_000) + "'") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        var (status, text) = await SendAsync(request);
        Assert.Equal(HttpStatusCode.InternalServerError, status);
        Assert.Contains("TOO_MANY_BYTES", text);
    }

    [Fact]
    public async Task Get_Ping_Ok()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_address, "/ping"));
        Assert.Equal((HttpStatusCode.OK, "Ok.\n"), await SendAsync(request));
    }

    private static async Task<(HttpStatusCode Status, string Text)> SendAsync(HttpRequestMessage request)
    {
        using var http = new HttpClient();
        using var response = await http.SendAsync(request, Cancellation);
        return (response.StatusCode, Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(Cancellation)));
    }
}
