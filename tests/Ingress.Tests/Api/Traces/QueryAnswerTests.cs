using System.Net;
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
}
