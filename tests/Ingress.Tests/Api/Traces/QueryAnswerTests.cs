using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Inferly.Analytics.ClickHouse.Engine;
using Inferly.Ingress.Tests.Hosting;
using Inferly.Pipeline.State;

namespace Inferly.Ingress.Tests.Api.Traces;

public sealed class QueryAnswerTests(WholeGateway gateway) : IClassFixture<WholeGateway>
{
    private const string TooManyRows = "SELECT number FROM numbers(3000000)";

    [Theory]
    [InlineData("/api/query")]
    [InlineData("/clickhouse/")]
    public async Task Query_MoreRowsThanAllowed_EndsWithTheErrorAndBreaksOff(string path)
    {
        Assert.SkipWhen(ChdbLibrary.Locate() is null, $"NOT TESTED: {ChdbLibrary.HowToGet()}");
        var cancellation = TestContext.Current.CancellationToken;
        using var client = gateway.Host.CreateClient(gateway.SecretOf(Role.Owner));
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = path == "/api/query"
                ? new StringContent(JsonSerializer.Serialize(new { sql = TooManyRows, format = "CSV" }), Encoding.UTF8, "application/json")
                : new StringContent(TooManyRows),
        };
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        using var read = new MemoryStream();

        await Assert.ThrowsAnyAsync<IOException>(() => body.CopyToAsync(read, cancellation));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.StartsWith("Code: 396. DB::Exception: ", Encoding.UTF8.GetString(read.ToArray()).TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SELECT modle FROM requests", "Maybe you meant: ['model']. (UNKNOWN_IDENTIFIER)")]
    [InlineData("SELEC model FROM requests", "not with SELEC (SYNTAX_ERROR)")]
    [InlineData("SELECT cout() FROM requests", "did you mean count? (UNKNOWN_FUNCTION)")]
    [InlineData("SELECT model FROM inferly.request", "requests_daily (UNKNOWN_TABLE)")]
    [InlineData("SELECT file('/etc/passwd')", "(ACCESS_DENIED)")]
    public async Task Query_MistakeOrNotAllowed_SaysWhich(string sql, string words)
    {
        Assert.SkipWhen(ChdbLibrary.Locate() is null, $"NOT TESTED: {ChdbLibrary.HowToGet()}");
        using var client = gateway.Host.CreateClient(gateway.SecretOf(Role.Owner));
        using var response = await OnceStartedAsync(client, sql);

        Assert.EndsWith(words, await response.ErrorAsync(HttpStatusCode.BadRequest, "query_failed", "sql"), StringComparison.Ordinal);
    }

    /// <summary>Clients send a 408, 429 or 5xx again by themselves: the statement would run to its limit each time.</summary>
    [Theory]
    [InlineData(""" "timeout_s": 1 """, "SELECT sum(cityHash64(number)) FROM numbers(1000000000000)", "(TIMEOUT_EXCEEDED) Ask for less, such as a shorter range of ts, or have query.timeout_s raised.")]
    [InlineData(""" "max_bytes": 100000000 """, "SELECT groupArray(number) FROM numbers(100000000)", "(MEMORY_LIMIT_EXCEEDED) Ask for less, such as a shorter range of ts, or have query.max_bytes raised.")]
    [InlineData(""" "max_rows": 10 """, "SELECT number FROM numbers(11)", "(TOO_MANY_ROWS_OR_BYTES) Add a LIMIT, or have query.max_rows raised.")]
    public async Task Query_LimitIsMet_IsNoErrorToTryAgain(string limit, string sql, string remedy)
    {
        Assert.SkipWhen(ChdbLibrary.Locate() is null, $"NOT TESTED: {ChdbLibrary.HowToGet()}");
        await using var strict = await GatewayHost.StartAsync(
            $$"""{ "providers": [ { "id": "sim", "kind": "sim" } ], "query": { {{limit}} }, "log_level": "error" }""",
            "ingress,analytics");

        using var response = await OnceStartedAsync(strict.Client, sql);

        Assert.EndsWith(remedy, await response.ErrorAsync(HttpStatusCode.BadRequest, "query_failed", "sql"), StringComparison.Ordinal);
    }

    // 503 says that the trace store is starting.
    private static async Task<HttpResponseMessage> OnceStartedAsync(HttpClient client, string sql)
    {
        while (true)
        {
            var response = await client.PostAsJsonAsync("/api/query", new { sql }, TestContext.Current.CancellationToken);
            if (response.StatusCode != HttpStatusCode.ServiceUnavailable)
            {
                return response;
            }

            response.Dispose();
        }
    }
}
