using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Inferly.Ingress.Tests.Hosting;
using Inferly.Pipeline.Answers;

namespace Inferly.Ingress.Tests.Recordings;

/// <summary>A gateway with a provider of every kind, all of them one <see cref="FakeProvider"/> that answers what a test tells it. One test at a time.</summary>
public sealed class RecordingGateway : IAsyncLifetime
{
    private const decimal Million = 1_000_000;
    private const decimal InputPrice = 1;
    private const decimal CachedPrice = 0.25m;
    private const decimal OutputPrice = 10;

    private FakeProvider? _provider;
    private GatewayHost? _gateway;

    public async ValueTask InitializeAsync()
    {
        _provider = await FakeProvider.StartAsync();
        _gateway = await GatewayHost.StartAsync(Configuration(_provider.BaseUrl));
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway!.DisposeAsync();
        await _provider!.DisposeAsync();
    }

    /// <summary>The model that a provider of the configuration serves.</summary>
    internal static string ModelOf(string provider) => $"{provider}/{provider}-model";

    /// <summary>What an answer costs at the prices of the configuration, in USD.</summary>
    internal static decimal CostOf(Usage usage) =>
        (((usage.InputTokens - usage.CachedInputTokens) * InputPrice) + (usage.CachedInputTokens * CachedPrice) + (usage.OutputTokens * OutputPrice)) / Million;

    /// <summary>Asks the gateway while the provider answers as told.</summary>
    /// <returns>What the caller got, and what the provider was asked.</returns>
    internal async Task<(CallerAnswer Answer, ReceivedRequest[] Asked)> AskAsync(string path, JsonNode body, params ProviderAnswer[] answers)
    {
        _provider!.Enqueue(answers);
        using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, MediaTypeHeaderValue.Parse("application/json"));
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        using var response = await _gateway!.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        var (text, brokeOff) = await ReadAsync(response);
        return (new CallerAnswer(response.StatusCode, response.Headers, text, brokeOff), _provider.Take());
    }

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

    private static async Task<(string Text, bool BrokeOff)> ReadAsync(HttpResponseMessage response)
    {
        using var whole = new MemoryStream();
        var brokeOff = false;
        try
        {
            await (await response.Content.ReadAsStreamAsync()).CopyToAsync(whole);
        }
        catch (Exception broken) when (broken is HttpIOException or IOException)
        {
            brokeOff = true;
        }

        return (Encoding.UTF8.GetString(whole.ToArray()), brokeOff);
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
