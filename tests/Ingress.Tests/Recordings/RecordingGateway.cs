using System.Text.Json.Nodes;
using Inferly.Ingress.Tests.Hosting;
using Inferly.Pipeline.Answers;

namespace Inferly.Ingress.Tests.Recordings;

/// <summary>A gateway with a provider of every kind, all of them one <see cref="FakeProvider"/>.</summary>
public sealed class RecordingGateway : IAsyncLifetime
{
    private const decimal Million = 1_000_000;
    private const decimal InputPrice = 1;
    private const decimal CachedPrice = 0.25m;
    private const decimal OutputPrice = 10;

    private GatewayAndProvider? _both;

    public async ValueTask InitializeAsync() => _both = await GatewayAndProvider.StartAsync(Configuration);

    public ValueTask DisposeAsync() => _both!.DisposeAsync();

    /// <summary>The model that a provider of the configuration serves.</summary>
    internal static string ModelOf(string provider) => $"{provider}/{provider}-model";

    /// <summary>What an answer costs at the prices of the configuration, in USD.</summary>
    internal static decimal CostOf(Usage usage) =>
        (((usage.InputTokens - usage.CachedInputTokens) * InputPrice) + (usage.CachedInputTokens * CachedPrice) + (usage.OutputTokens * OutputPrice)) / Million;

    /// <summary>Asks the gateway while the provider answers as told.</summary>
    internal Task<(CallerAnswer Answer, ReceivedRequest[] Asked)> AskAsync(string path, JsonNode body, params ProviderAnswer[] answers) =>
        _both!.AskAsync(HttpMethod.Post, path, body, answers);

    /// <summary>A chat request; a stream with its usage, unless <paramref name="stream"/> is false.</summary>
    internal static JsonObject Chat(string provider, bool stream)
    {
        var body = new JsonObject
        {
            ["model"] = ModelOf(provider),
            ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = "Hi" }),
        };
        return stream ? Streamed(body) : body;
    }

    /// <summary>The same for /completions.</summary>
    internal static JsonObject Completion(string provider, bool stream)
    {
        var body = new JsonObject { ["model"] = ModelOf(provider), ["prompt"] = "Hi" };
        return stream ? Streamed(body) : body;
    }

    /// <summary>The same for /responses.</summary>
    internal static JsonObject Response(string provider, bool stream) =>
        new() { ["model"] = ModelOf(provider), ["input"] = "Hi", ["stream"] = stream };

    private static JsonObject Streamed(JsonObject body)
    {
        body["stream"] = true;
        body["stream_options"] = new JsonObject { ["include_usage"] = true };
        return body;
    }

    private static string Configuration(string url)
    {
        var prices = $"\"input_usd_per_mtok\": {InputPrice}, \"cached_input_usd_per_mtok\": {CachedPrice}, \"output_usd_per_mtok\": {OutputPrice}";
        string Provider(string id, string kind, string rest, string mode = "chat") =>
            $$"""{ "id": "{{id}}", "kind": "{{kind}}", {{rest}}, "models": [ { "id": "{{id}}-model", "mode": "{{mode}}", {{prices}} } ] }""";
        return $$"""
            { "log_level": "none", "providers": [
              {{Provider("chat", "openai", $"\"base_url\": \"{url}/v1\", \"responses\": false")}},
              {{Provider("text", "openai", $"\"base_url\": \"{url}/v1\"", "completion")}},
              {{Provider("responses", "openai", $"\"base_url\": \"{url}/v1\", \"responses\": true")}},
              {{Provider("azure", "azure", $"\"base_url\": \"{url}\", \"api_key\": \"k\"")}},
              {{Provider("azure-chat", "azure", $"\"base_url\": \"{url}\", \"api_key\": \"k\", \"responses\": false")}},
              {{Provider("anthropic", "anthropic", $"\"base_url\": \"{url}\", \"api_key\": \"k\"")}},
              {{Provider("gemini", "gemini", $"\"base_url\": \"{url}\", \"api_key\": \"k\"")}},
              {{Provider("bedrock", "bedrock", $"\"base_url\": \"{url}\", \"aws\": {{ \"region\": \"us-east-1\", \"bearer_token\": \"k\" }}")}}
            ] }
            """;
    }
}
