using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Inferly.Ingress.Tests.Api;
using Inferly.Ingress.Tests.Hosting;

namespace Inferly.Ingress.Tests.Errors;

/// <summary>What callers are told of a provider's own words, whatever its protocol and however many there are.</summary>
public sealed class ProviderMessageTests
{
    private const int Longest = 2000;

    // One unit, then pairs of units: a cut at an even place would split one.
    private static readonly string Words = "x" + string.Concat(Enumerable.Repeat("😀", 1500));

    public static TheoryData<string, string> Refusals => new()
    {
        { "openai", """{"error":{"message":"WORDS","type":"WORDS","param":"WORDS","code":"WORDS"}}""" },
        { "openai", """{"error":"WORDS"}""" },
        { "openai", """{"detail":"WORDS"}""" },
        { "openai", "WORDS" },
        { "openai", """{"error":{"message":"\ud800 WORDS"}}""" },
        { "anthropic", """{"type":"error","error":{"type":"WORDS","message":"WORDS"}}""" },
        { "anthropic", "WORDS" },
        { "gemini", """{"error":{"code":400,"message":"WORDS","status":"WORDS"}}""" },
        { "bedrock", """{"message":"WORDS"}""" },
        { "bedrock", "<html>WORDS" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Refusal_VeryLong_IsShortenedBetweenCharacters(string kind, string body)
    {
        await using var provider = await FakeProvider.StartAsync();
        provider.Enqueue(ProviderAnswer.Json(body.Replace("WORDS", Words, StringComparison.Ordinal), 400));
        await using var gateway = await StartAsync(kind, provider);

        using var answer = await AskAsync(gateway);

        var error = (await answer.JsonAsync(HttpStatusCode.BadRequest))["error"]!;
        var message = (string)error["message"]!;
        Assert.InRange(message.Length, 400, Longest);
        Assert.EndsWith("😀…", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\uFFFD', message);
        Assert.All(error.AsObject(), member => Assert.InRange(((string?)member.Value)?.Length ?? 0, 0, Longest));
    }

    [Fact]
    public async Task Refusal_AsLongAsMayBe_IsPassedOnWhole()
    {
        var words = new string('x', Longest);
        await using var provider = await FakeProvider.StartAsync();
        provider.Enqueue(ProviderAnswer.Json(new JsonObject { ["error"] = new JsonObject { ["message"] = words } }.ToJsonString(), 400));
        await using var gateway = await StartAsync("openai", provider);

        using var answer = await AskAsync(gateway);

        Assert.Equal(words, (string?)(await answer.JsonAsync(HttpStatusCode.BadRequest))["error"]!["message"]);
    }

    private static Task<GatewayHost> StartAsync(string kind, FakeProvider provider)
    {
        var key = kind == "bedrock" ? "\"aws\": { \"region\": \"us-east-1\", \"bearer_token\": \"k\" }" : "\"api_key\": \"k\"";
        var path = kind == "openai" ? "/v1" : "";
        return GatewayHost.StartAsync(
            $$"""
            { "log_level": "none", "providers": [
              { "id": "p", "kind": "{{kind}}", "base_url": "{{provider.BaseUrl}}{{path}}", {{key}}, "models": [ { "id": "m", "max_output": 100 } ] } ] }
            """);
    }

    private static Task<HttpResponseMessage> AskAsync(GatewayHost gateway) => gateway.Client.PostAsJsonAsync(
        "/v1/chat/completions",
        new { model = "p/m", messages = new[] { new { role = "user", content = "Hi" } } },
        TestContext.Current.CancellationToken);
}
