using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Inferly.Analytics.ClickHouse.Engine;
using Inferly.Ingress.Tests.Hosting;
using Inferly.Pipeline.State;

namespace Inferly.Ingress.Tests.Api.Reference;

/// <summary>Answers with data of a real run; the client holds each to its schema in the OpenAPI document.</summary>
public sealed class OpenApiAnswerTests(WholeGateway gateway) : IClassFixture<WholeGateway>
{
    // Only against a record that never comes: one takes a second or two.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/v1/chat/completions", """{"model":"sim/fast","messages":[{"role":"user","content":"Hi"}]}""")]
    [InlineData("/v1/completions", """{"model":"sim/fast","prompt":"Hi"}""")]
    [InlineData("/v1/responses", """{"model":"sim/fast","input":"Hi"}""")]
    [InlineData("/v1/embeddings", """{"model":"sim/embed","input":"Hi"}""")]
    public async Task Inference_Answer_ConformsToItsSchema(string path, string body)
    {
        using var answer = await SendAsync(HttpMethod.Post, path, JsonNode.Parse(body));

        await answer.JsonAsync(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Models_Answers_ConformToTheirSchemas()
    {
        using var list = await SendAsync(HttpMethod.Get, "/v1/models");
        using var one = await SendAsync(HttpMethod.Get, "/v1/models/sim%2Ffast");
        using var plain = await gateway.Host.Client.GetAsync("/v1/models/sim/fast", _cancel);

        Assert.NotEmpty((await list.JsonAsync(HttpStatusCode.OK)).Ids());
        var model = await one.JsonAsync(HttpStatusCode.OK);
        Assert.Equal("sim/fast", (string?)model["id"]);
        Assert.Equal("sim/fast", (string?)(await plain.JsonAsync(HttpStatusCode.OK))["id"]);
    }

    /// <summary>As at OpenAI, whose clients add some by themselves; what is known is still checked.</summary>
    [Fact]
    public async Task Models_ParametersThatAreNotKnown_AreIgnored()
    {
        using var all = await SendAsync(HttpMethod.Get, "/v1/models");
        using var more = await SendAsync(HttpMethod.Get, "/v1/models?api-version=2026-01-01&limit=1");
        using var wrong = await SendAsync(HttpMethod.Get, "/v1/models?api-version=2026-01-01&health=well");

        Assert.Equal((await all.JsonAsync(HttpStatusCode.OK)).Ids(), (await more.JsonAsync(HttpStatusCode.OK)).Ids());
        await wrong.ErrorAsync(HttpStatusCode.BadRequest, "invalid_request", "health");
    }

    [Fact]
    public async Task Traces_AnswersOfARealRun_ConformToTheirSchemas()
    {
        Assert.SkipWhen(ChdbLibrary.Locate() is null, $"NOT TESTED: {ChdbLibrary.HowToGet()}");
        var request = await ChatAsync("sim/fast", HttpStatusCode.OK);
        var rejected = await ChatAsync("nobody/none", HttpStatusCode.NotFound);

        var detail = await TraceAsync(request);
        await TraceAsync(rejected);
        using var list = await SendAsync(HttpMethod.Get, "/api/projects/acme/traces?limit=1");
        using var usage = await SendAsync(HttpMethod.Get, "/api/projects/acme/usage?group_by=day,hour,model,workflow,key");
        using var total = await SendAsync(HttpMethod.Get, "/api/projects/acme/usage");

        Assert.Single(detail["attempt_list"]!.AsArray());
        Assert.NotEmpty(detail["route"]!.AsArray());
        var page = await list.JsonAsync(HttpStatusCode.OK);
        Assert.Single(page["data"]!.AsArray());
        Assert.NotNull(page["next_cursor"]);
        Assert.NotEmpty((await usage.JsonAsync(HttpStatusCode.OK))["data"]!.AsArray());
        Assert.Single((await total.JsonAsync(HttpStatusCode.OK))["data"]!.AsArray());
    }

    [Theory]
    [InlineData("JSON", "application/json")]
    [InlineData("CSV", "text/csv")]
    [InlineData("Parquet", "application/vnd.apache.parquet")]
    public async Task Query_RowsOfARealRun_ConformToTheirSchema(string format, string type)
    {
        Assert.SkipWhen(ChdbLibrary.Locate() is null, $"NOT TESTED: {ChdbLibrary.HowToGet()}");
        await TraceAsync(await ChatAsync("sim/fast", HttpStatusCode.OK));

        using var rows = await SendAsync(HttpMethod.Post, "/api/query", new JsonObject { ["sql"] = "SELECT * FROM requests", ["format"] = format });

        Assert.Equal(HttpStatusCode.OK, rows.StatusCode);
        Assert.Equal(type, rows.Content.Headers.ContentType?.MediaType);
        Assert.NotEmpty(await rows.Content.ReadAsByteArrayAsync(_cancel));
        if (format == "JSON")
        {
            Assert.NotEmpty((await rows.JsonAsync(HttpStatusCode.OK))["data"]!.AsArray());
        }
    }

    private async Task<string> ChatAsync(string model, HttpStatusCode expected)
    {
        var messages = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = "Hi" });
        using var answer = await SendAsync(
            HttpMethod.Post,
            "/v1/chat/completions",
            new JsonObject { ["model"] = model, ["messages"] = messages, ["metadata"] = new JsonObject { ["team"] = "a" } });
        Assert.Equal(expected, answer.StatusCode);
        return Assert.Single(answer.Headers.GetValues("x-request-id"));
    }

    /// <summary>Asks until the record has come through; before that the answer has to be a 404.</summary>
    private async Task<JsonNode> TraceAsync(string request)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            patience.Token.ThrowIfCancellationRequested();
            using var answer = await SendAsync(HttpMethod.Get, $"/api/projects/acme/traces/{request}");
            if (answer.StatusCode != HttpStatusCode.NotFound)
            {
                return await answer.JsonAsync(HttpStatusCode.OK);
            }
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, JsonNode? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", gateway.SecretOf(Role.Owner));
        if (body is not null)
        {
            request.Content = JsonContent.Create(body);
        }

        return await gateway.Client.SendAsync(request, _cancel);
    }
}
