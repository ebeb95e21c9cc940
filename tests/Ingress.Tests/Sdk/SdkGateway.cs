using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Inferly.Ingress.Tests.Hosting;
using Inferly.Pipeline.Tests.Stages.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace Inferly.Ingress.Tests.Sdk;

/// <summary>
/// What the SDKs meet: the simulated models without their delays, a provider that is down, one that comes back when the gateway
/// has given up on it once, and a key with a narrow limit.
/// </summary>
internal sealed class SdkGateway : IAsyncDisposable
{
    private const string Failure = """{"error":{"message":"Gone fishing.","type":"server_error","param":null,"code":null}}""";

    private const string Answer =
        """{"id":"1","object":"chat.completion","created":1,"model":"once","choices":[{"index":0,"message":{"role":"assistant","content":"Here again."},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}""";

    private readonly FakeProvider _flaky;
    private readonly GatewayHost _host;

    private SdkGateway(FakeProvider flaky, GatewayHost host, string limitedKey)
    {
        _flaky = flaky;
        _host = host;
        LimitedKey = limitedKey;
    }

    /// <summary>What an SDK takes as its base URL.</summary>
    public Uri BaseUrl => new(_host.BaseUrl, "v1");

    /// <summary>Where the gateway listens, without a path or a closing slash.</summary>
    public string Address => _host.BaseUrl.GetLeftPart(UriPartial.Authority);

    /// <summary>A key that may make one request a minute.</summary>
    public string LimitedKey { get; }

    /// <summary>Calls made of the provider that came back.</summary>
    public int FlakyCalls => _flaky.Received.Count;

    public static async Task<SdkGateway> StartAsync()
    {
        var flaky = await FakeProvider.StartAsync();

        // The gateway itself asks twice before it gives up.
        flaky.Enqueue(ProviderAnswer.Json(Failure, 503), ProviderAnswer.Json(Failure, 503), ProviderAnswer.Json(Answer));

        // What fails is dear and never explored: "auto" keeps to the simulated models, also when a test has opened a circuit of theirs.
        var host = await GatewayHost.StartAsync(
            $$"""
            {
              "providers": [
                { "id": "sim", "kind": "sim", "region": "eu-west", "sim": { "latency_scale": 0 } },
                { "id": "broken", "kind": "sim", "sim": { "latency_scale": 0, "directives": { "fast": "status=503" } },
                  "models": [ { "id": "down", "upstream": "fast", "context": 1000, "input_usd_per_mtok": 1000, "output_usd_per_mtok": 1000 } ] },
                { "id": "flaky", "kind": "openai", "base_url": "{{flaky.BaseUrl}}/v1", "models": [ { "id": "once", "input_usd_per_mtok": 1000, "output_usd_per_mtok": 1000 } ] }
              ]
            }
            """,
            replace: services => services.AddSingleton<Random>(new NoChance()));
        using var made = await host.Client.PostAsJsonAsync("/api/projects/default/keys", new { name = "limited", role = "inference", rpm = 1 });
        var key = await made.Content.ReadFromJsonAsync<JsonObject>();
        return new SdkGateway(flaky, host, (string)key!["key"]!);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _flaky.DisposeAsync();
    }
}
