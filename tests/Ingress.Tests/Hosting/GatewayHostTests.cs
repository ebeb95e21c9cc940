using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Inferly.Ingress.Tests.Hosting;

public sealed class GatewayHostTests
{
    [Fact]
    public async Task StartAsync_OneProvider_AnswersAndRecords()
    {
        await using var provider = await FakeProvider.StartAsync();
        provider.Enqueue(ProviderAnswer.Json(
            """{"id":"1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}"""));
        await using var gateway = await GatewayHost.StartAsync(
            $$"""{ "providers": [ { "id": "p", "kind": "openai", "base_url": "{{provider.BaseUrl}}/v1", "models": [ { "id": "m" } ] } ] }""");

        using var answer = await gateway.Client.PostAsJsonAsync(
            "/v1/chat/completions",
            new { model = "p/m", messages = new[] { new { role = "user", content = "Hello" } } },
            TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var received = Assert.Single(provider.Take());
        Assert.Equal("POST /v1/chat/completions", $"{received.Method} {received.Path}");
        Assert.Equal("m", (string?)JsonNode.Parse(received.Body)!["model"]);
    }

    [Fact]
    public async Task CreateClient_NoKey_IsRefused()
    {
        await using var gateway = await GatewayHost.StartAsync("{}");
        using var stranger = gateway.CreateClient(null);
        using var answer = await stranger.GetAsync("/v1/models", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }
}
