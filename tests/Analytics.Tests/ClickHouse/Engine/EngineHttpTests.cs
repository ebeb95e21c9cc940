using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Inferly.Analytics.ClickHouse;

namespace Inferly.Analytics.Tests.ClickHouse.Engine;

/// <summary>ClickHouse's HTTP interface as the embedded engine's process speaks it.</summary>
[Collection(ClickHouseCollection.Name)]
public sealed class EngineHttpTests(EngineFixture fixture) : IAsyncLifetime
{
    private readonly HttpClient _http = new();
    private ClickHouseEndpoint _endpoint = new(new Uri("http://unset"), "", "", true);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _endpoint = await fixture.Engine.ReadyAsync(Cancellation);
        await PostAsync("", "CREATE TABLE IF NOT EXISTS inferly_internal.http_test (a UInt32, b String) ENGINE = MergeTree ORDER BY a");
        await PostAsync("", "TRUNCATE TABLE inferly_internal.http_test");
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("", "SELECT 1 + 1", "2\n")]
    [InlineData("query=SELECT+2", "", "2\n")]
    [InlineData("query=SELECT", "1, 2", "1\t2\n")]
    [InlineData("default_format=JSONEachRow", "SELECT 1 AS x", "{\"x\":1}\n")]
    [InlineData("default_format=JSONEachRow", "SELECT 1 AS x FORMAT CSV;", "1\n")]
    [InlineData("param_x=it\\'s\\ta", "SELECT {x:String} FORMAT TSVRaw", "it's\ta\n")]
    [InlineData("database=inferly_internal", "SELECT currentDatabase()", "inferly_internal\n")]
    [InlineData("max_threads=3", "SELECT getSetting('max_threads')", "3\n")]
    [InlineData("", "SELECT getSetting('max_threads') = 3", "0\n")]
    [InlineData("", "EXISTS inferly.requests", "1\n")]
    [InlineData("database=inferly", "EXISTS TABLE requests FORMAT CSV", "1\n")]
    [InlineData("", "SELECT x'41' FORMAT CSV", "\"A\"\n")]
    [InlineData("", "SELECT count() FROM numbers(100) WHERE number > 90 -- FORMAT CSV", "9\n")]
    public async Task Post_Statement_Result(string query, string body, string expected) =>
        Assert.Equal((HttpStatusCode.OK, expected), await PostAsync(query, body));

    [Theory]
    [InlineData("", "INSERT INTO inferly_internal.http_test VALUES (1, 'x'), (2, 'y')")]
    [InlineData("", "INSERT INTO inferly_internal.http_test FORMAT CSV\n1,x\n2,y\n")]
    [InlineData("query=INSERT+INTO+inferly_internal.http_test+FORMAT+CSV", "1,x\n2,y\n")]
    [InlineData("query=INSERT+INTO+inferly_internal.http_test+(b,+a)+FORMAT+JSONEachRow", "{\"a\":1,\"b\":\"x\"} {\"a\":2,\"b\":\"y\"}")]
    [InlineData("query=INSERT+INTO+http_test+VALUES&database=inferly_internal", "(1, 'x'), (2, 'y')")]
    [InlineData("", "INSERT INTO inferly_internal.http_test SELECT number + 1, ['x', 'y'][number + 1] FROM numbers(2)")]
    public async Task Post_Insert_Rows(string query, string body)
    {
        Assert.Equal((HttpStatusCode.OK, ""), await PostAsync(query, body));
        Assert.Equal("1,\"x\"\n2,\"y\"\n", (await PostAsync("", "SELECT * FROM inferly_internal.http_test ORDER BY a FORMAT CSV")).Text);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task Post_CompressedInsert_Rows(string encoding)
    {
        var rows = new StringBuilder();
        for (var i = 0; i < 200_000; i++)
        {
            rows.Append(i).Append(",row\n");
        }

        using var body = new MemoryStream();
        await using (var compressor = Compressor(encoding, body))
        {
            compressor.Write(Encoding.UTF8.GetBytes($"{rows}"));
        }

        using var content = new ByteArrayContent(body.ToArray());
        content.Headers.ContentEncoding.Add(encoding);

        Assert.Equal(HttpStatusCode.OK, (await PostAsync("query=INSERT+INTO+inferly_internal.http_test+FORMAT+CSV", content)).Status);
        Assert.Equal("200000\t19999900000\n", (await PostAsync("", "SELECT count(), sum(a) FROM inferly_internal.http_test")).Text);
    }

    [Theory]
    [InlineData("", "SELECT FROM WHERE", HttpStatusCode.BadRequest, 62)]
    [InlineData("", "SELECT nosuch", HttpStatusCode.NotFound, 47)]
    [InlineData("", "SELECT 1 FROM nosuch", HttpStatusCode.NotFound, 60)]
    [InlineData("database=nosuch", "SELECT 1", HttpStatusCode.Forbidden, 497)]
    [InlineData("readonly=1", "TRUNCATE TABLE inferly_internal.http_test", HttpStatusCode.Forbidden, 164)]
    [InlineData("max_threads=many", "SELECT 1", HttpStatusCode.BadRequest, 36)]
    [InlineData("no-setting=1", "SELECT 1", HttpStatusCode.BadRequest, 115)]
    [InlineData("decompress=1", "SELECT 1", HttpStatusCode.NotImplemented, 48)]
    [InlineData("session_id=1", "SELECT 1", HttpStatusCode.NotImplemented, 48)]
    [InlineData("max_execution_time=1", "SELECT sum(cityHash64(number)) FROM numbers(1000000000000)", HttpStatusCode.InternalServerError, 159)]
    [InlineData("", "SELECT intDiv(1, number != 10) FROM numbers(100)", HttpStatusCode.InternalServerError, 153)]
    [InlineData("query=INSERT+INTO+inferly_internal.http_test+FORMAT+CSV", "nonsense", HttpStatusCode.BadRequest, 27)]
    [InlineData("query=INSERT+INTO+inferly_internal.nosuch+FORMAT+CSV", "1", HttpStatusCode.NotFound, 60)]
    public async Task Post_Fails_ClickHousesError(string query, string body, HttpStatusCode status, int code)
    {
        using var response = await SendAsync(HttpMethod.Post, query, new StringContent(body));
        Assert.Equal(status, response.StatusCode);
        Assert.Equal($"{code}", Assert.Single(response.Headers.GetValues("X-ClickHouse-Exception-Code")));
        Assert.StartsWith($"Code: {code}. DB::Exception: ", await response.Content.ReadAsStringAsync(Cancellation));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public async Task Post_DamagedCompression_ErrorAndNoRows(string encoding)
    {
        using var content = new ByteArrayContent([1, 2, 3, 4, 5, 6, 7, 8]);
        content.Headers.ContentEncoding.Add(encoding);
        Assert.NotEqual(HttpStatusCode.OK, (await PostAsync("query=INSERT+INTO+inferly_internal.http_test+FORMAT+CSV", content)).Status);
        Assert.Equal("0\n", (await PostAsync("", "SELECT count() FROM inferly_internal.http_test")).Text);
    }

    [Fact]
    public async Task Post_LongResult_StreamedInBoundedMemory()
    {
        using var response = await SendAsync(HttpMethod.Post, "default_format=RowBinary&max_threads=1", new StringContent("SELECT number FROM numbers(30000000)"));
        await using var stream = await response.Content.ReadAsStreamAsync(Cancellation);
        var buffer = new byte[1 << 20];
        var total = 0L;
        while (await stream.ReadAsync(buffer, Cancellation) is > 0 and var read)
        {
            total += read;
        }

        Assert.Equal(240_000_000, total);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Basic eDp3cm9uZw==")]
    [InlineData("Bearer x")]
    public async Task Post_WithoutTheSecret_NothingButPing(string? authorization)
    {
        foreach (var path in (string[])["/", "/?query=SELECT+1", "/inspect", "/nosuch"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_endpoint.Address, path)) { Content = new StringContent("SELECT 1") };
            if (authorization is not null)
            {
                request.Headers.TryAddWithoutValidation("Authorization", authorization);
            }

            using var response = await _http.SendAsync(request, Cancellation);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.Equal("Code: 516. DB::Exception: The password is missing or wrong (AUTHENTICATION_FAILED)\n", await response.Content.ReadAsStringAsync(Cancellation));
        }
        Assert.Equal("Ok.\n", await _http.GetStringAsync(new Uri(_endpoint.Address, "/ping"), Cancellation));
    }

    [Fact]
    public async Task Curl_Statement_Result() =>
        Assert.Equal("2\n", await Curl.RunAsync("-s", "-u", $"x:{_endpoint.Password}", $"{_endpoint.Address}", "-d", "SELECT 1 + 1"));

    [Theory]
    [InlineData("SELECT * FROM file('/etc/passwd', 'CSV', 'a String')")]
    [InlineData("SELECT * FROM url('http://127.0.0.1:1/', 'CSV', 'a String')")]
    [InlineData("SELECT * FROM s3('http://127.0.0.1:1/bucket/a.csv', 'CSV', 'a String')")]
    [InlineData("SELECT * FROM remote('127.0.0.1:1', 'system.one')")]
    [InlineData("INSERT INTO FUNCTION file('x.csv', 'CSV', 'a String') SELECT 'x'")]
    [InlineData("CREATE DATABASE other")]
    public async Task Post_BeyondInferlysDatabases_RefusedByTheEngineItself(string sql)
    {
        var (status, text) = await PostAsync("", sql);
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("ACCESS_DENIED", text);
    }

    [Theory]
    [InlineData("SELECT 1; SELECT 2")]
    [InlineData("SELECT 1; KILL QUERY WHERE 1; nonsense")]
    [InlineData("SELECT 1 INTO OUTFILE 'written'")]
    [InlineData("INSERT INTO inferly_internal.http_test VALUES (1, 'x')")]
    [InlineData("TRUNCATE TABLE inferly.requests")]
    public async Task Inspect_AnythingButOneRead_RefusedAndNotRun(string sql)
    {
        using var response = await SendAsync(HttpMethod.Post, "", new StringContent(sql), "/inspect");
        Assert.False(response.IsSuccessStatusCode);
        Assert.Equal("1\n", (await PostAsync("", "SELECT count() >= 3000 FROM inferly.requests")).Text);
        Assert.Equal("0\n", (await PostAsync("", "SELECT count() FROM inferly_internal.http_test")).Text);
    }

    private static Stream Compressor(string encoding, Stream destination) => encoding switch
    {
        "gzip" => new GZipStream(destination, CompressionLevel.Fastest, leaveOpen: true),
        "zstd" => new ZstdSharp.CompressionStream(destination, leaveOpen: true),
        "br" => new BrotliStream(destination, CompressionLevel.Fastest, leaveOpen: true),
        _ => new ZLibStream(destination, CompressionLevel.Fastest, leaveOpen: true),
    };

    private Task<(HttpStatusCode Status, string Text)> PostAsync(string query, string body) => PostAsync(query, new StringContent(body));

    private async Task<(HttpStatusCode Status, string Text)> PostAsync(string query, HttpContent body)
    {
        using var response = await SendAsync(HttpMethod.Post, query, body);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Cancellation));
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string query, HttpContent body, string path = "/")
    {
        using var request = new HttpRequestMessage(method, new Uri(_endpoint.Address, $"{path}?{query}")) { Content = body };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"x:{_endpoint.Password}")));
        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
    }
}
