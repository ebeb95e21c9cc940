using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Inferly.Analytics.ClickHouse.Engine;
using Inferly.Ingress.Tests.Hosting;
using Inferly.Pipeline.State;

namespace Inferly.Ingress.Tests.Api.Traces;

/// <summary>Deleting what was recorded, through the whole gateway with its trace store.</summary>
public sealed class DataEndpointTests(WholeGateway gateway) : IClassFixture<WholeGateway>
{
    private const string Path = "/api/projects/acme/data";

    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Delete_All_WaitsForTheLogAndForgetsThisProjectAlone()
    {
        SkipWithoutEngine();
        await RecordContentAsync("acme");
        await RecordContentAsync("other");
        await ChatAsync("acme", "a secret of acme");
        await ChatAsync("other", "a secret of other");

        // At once: their records are still on the way.
        var deleted = await DeleteAsync(Path);

        Assert.True((int)deleted["requests"]! >= 1);
        Assert.Equal((int)deleted["requests"]!, (int)deleted["attempts"]!);
        Assert.Equal("0,0", await CountAsync("acme"));
        Assert.Equal("1,1", await CountAsync("other"));
        Assert.Equal("a secret of other", await QueryAsync("other", "SELECT any(extract(prompt, 'a secret of \\\\w+')) AS v FROM requests"));
        Assert.NotEqual("0", await QueryAsync("acme", "SELECT toString(sum(requests)) AS v FROM requests_hourly"));
        var again = await DeleteAsync(Path);
        Assert.Equal((0, 0), ((int)again["requests"]!, (int)again["attempts"]!));
    }

    [Fact]
    public async Task Delete_BeforeAMoment_KeepsWhatCameAfterIt()
    {
        SkipWithoutEngine();
        await DeleteAsync(Path);
        await ChatAsync("acme", "early");
        var moment = DateTimeOffset.UtcNow;
        var late = await ChatAsync("acme", "late");

        var deleted = await DeleteAsync($"{Path}?before={moment.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)}");

        Assert.Equal((1, 1), ((int)deleted["requests"]!, (int)deleted["attempts"]!));
        Assert.Equal(late, await QueryAsync("acme", "SELECT groupConcat(request_id) AS v FROM requests"));
        Assert.Equal(late, await QueryAsync("acme", "SELECT groupConcat(request_id) AS v FROM attempts"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("2026-11-23")]
    [InlineData("2999-01-01T00:00:00Z")]
    public async Task Delete_WrongMoment_IsRefusedAndNothingIsDeleted(string before)
    {
        SkipWithoutEngine();
        await DeleteAsync(Path);
        var request = await ChatAsync("acme", "kept");

        using var answer = await SendAsync(HttpMethod.Delete, $"{Path}?before={before}", "acme");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("before", (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync(_cancel))!["error"]!["param"]);
        while (await QueryAsync("acme", $"SELECT toString(count()) AS v FROM requests WHERE request_id = '{request}'") != "1")
        {
            await Task.Delay(50, _cancel);
        }
    }

    [Fact]
    public async Task Delete_WithoutRoleAnalytics_SaysWhereToAsk()
    {
        await using var host = await GatewayHost.StartAsync("{}");

        using var answer = await host.Client.DeleteAsync("/api/projects/default/data", _cancel);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("--roles analytics", await answer.Content.ReadAsStringAsync(_cancel), StringComparison.Ordinal);
    }

    private static void SkipWithoutEngine() => Assert.SkipWhen(ChdbLibrary.Locate() is null, $"NOT TESTED: {ChdbLibrary.HowToGet()}");

    private async Task RecordContentAsync(string project)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, $"/api/projects/{project}") { Content = JsonContent.Create(new { record_content = true }) };
        using var answer = await gateway.Host.Client.SendAsync(request, _cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private async Task<string> ChatAsync(string project, string prompt)
    {
        var messages = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = prompt });
        using var answer = await SendAsync(HttpMethod.Post, "/v1/chat/completions", project, new JsonObject { ["model"] = "sim/fast", ["messages"] = messages });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return Assert.Single(answer.Headers.GetValues("x-request-id"));
    }

    private async Task<JsonNode> DeleteAsync(string path)
    {
        using var answer = await SendAsync(HttpMethod.Delete, path, "acme");
        return await answer.JsonAsync(HttpStatusCode.OK);
    }

    private async Task<string?> CountAsync(string project) => await QueryAsync(
        project, "SELECT concat((SELECT toString(count()) FROM requests), ',', (SELECT toString(count()) FROM attempts)) AS v");

    private async Task<string?> QueryAsync(string project, string sql)
    {
        using var answer = await SendAsync(HttpMethod.Post, "/api/query", project, new JsonObject { ["sql"] = sql });
        return (string?)(await answer.JsonAsync(HttpStatusCode.OK))["data"]![0]!["v"];
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string project, JsonNode? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", gateway.SecretOf(Role.Owner, project));
        if (body is not null)
        {
            request.Content = JsonContent.Create(body);
        }

        return await gateway.Client.SendAsync(request, _cancel);
    }
}
