using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using Inferly.Ingress.Tests.Hosting;

namespace Inferly.Ingress.Tests.Telemetry;

/// <summary>
/// One gateway that exports to a real collector, and one request of each kind through it. All is over, and everything exported, when the
/// tests look at what arrived.
/// </summary>
public sealed class Scene : IAsyncLifetime
{
    /// <summary>In every prompt.</summary>
    public const string Prompt = "PROMPT-THAT-STAYS-HERE";

    /// <summary>The provider's key.</summary>
    public const string UpstreamKey = "sk-upstream-that-stays-here";

    private static readonly string[] Candidates = ["sim/balanced", "sim/fast"];

    private readonly Dictionary<string, ActivityContext> _parents = [];
    private OtlpFile? _arrived;

    /// <summary>What arrived at the collector; without one, the running test is skipped.</summary>
    internal OtlpFile Arrived
    {
        get
        {
            Assert.SkipWhen(_arrived is null, Collector.Missing);
            return _arrived;
        }
    }

    public async ValueTask InitializeAsync()
    {
        await using var collector = await Collector.StartAsync();
        if (collector is null)
        {
            return;
        }

        await using var provider = await FakeProvider.StartAsync();
        provider.Enqueue(ProviderAnswer.Json(
            """{"id":"chatcmpl-9","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":11,"completion_tokens":7,"total_tokens":18,"prompt_tokens_details":{"cached_tokens":5},"completion_tokens_details":{"reasoning_tokens":3}}}"""));
        await using (var gateway = await GatewayHost.StartAsync(Settings(provider.BaseUrl), environment: Variables(collector)))
        {
            await RequestAsync(gateway);
        }

        _arrived = await collector.StopAsync();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The SERVER span of a request.</summary>
    internal ExportedSpan Server(string request) => Spans(request).Single(span => span.Kind == ExportedSpan.Server);

    /// <summary>The CLIENT spans of a request, in order.</summary>
    internal IReadOnlyList<ExportedSpan> Attempts(string request) =>
        [.. Spans(request).Where(span => span.Kind == ExportedSpan.Client).OrderBy(span => span.Attributes["inferly.attempt"], StringComparer.Ordinal)];

    /// <summary>The caller's span.</summary>
    internal ActivityContext Caller(string request) => _parents[request];

    private static string Settings(string baseUrl) =>
        $$"""
        {
          "providers": [
            { "id": "sim", "kind": "sim", "sim": { "latency_scale": 0, "directives": { "balanced": "status=503" } } },
            { "id": "p", "kind": "openai", "base_url": "{{baseUrl}}/v1", "api_key": "{{UpstreamKey}}", "models": [ { "id": "m" } ] }
          ]
        }
        """;

    private static Dictionary<string, string> Variables(Collector collector) => new()
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.GrpcEndpoint,
        ["OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"] = $"{collector.HttpEndpoint}/v1/metrics",
        ["OTEL_EXPORTER_OTLP_METRICS_PROTOCOL"] = "http/protobuf",
        ["OTEL_RESOURCE_ATTRIBUTES"] = "deployment.environment.name=test",
    };

    private async Task RequestAsync(GatewayHost gateway)
    {
        object[] messages = [new { role = "user", content = Prompt }];
        await SendAsync("chat", "chat/completions", new { model = "sim/fast", messages, max_tokens = 40, temperature = 0.5, top_p = 0.9, seed = 7 });
        await SendAsync("stream", "chat/completions", new { model = "sim/fast", messages, stream = true });
        await SendAsync("embeddings", "embeddings", new { model = "sim/embed", input = Prompt });
        await SendAsync("failover", "chat/completions", new { model = "sim/balanced", models = Candidates, messages });
        await SendAsync("upstream", "chat/completions", new { model = "p/m", messages });
        await SendAsync("auto", "chat/completions", new { model = "auto", messages });
        await SendAsync("rejected", "chat/completions", new { model = "nobody/none", messages }, HttpStatusCode.NotFound);
        await SendAsync("compressed", "chat/completions", new { model = "sim/fast", messages }, HttpStatusCode.UnsupportedMediaType, "gzip");
        await SendAsync("unsampled", "chat/completions", new { model = "sim/fast", messages }, flags: ActivityTraceFlags.None);

        async Task SendAsync(
            string name,
            string path,
            object body,
            HttpStatusCode expected = HttpStatusCode.OK,
            string? encoding = null,
            ActivityTraceFlags flags = ActivityTraceFlags.Recorded)
        {
            var caller = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), flags);
            _parents[name] = caller;
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/{path}") { Content = JsonContent.Create(body) };
            request.Headers.Add("traceparent", $"00-{caller.TraceId}-{caller.SpanId}-{(int)flags:x2}");
            request.Headers.Add("tracestate", "vendor=kept");
            if (encoding is not null)
            {
                request.Content.Headers.ContentEncoding.Add(encoding);
            }

            using var answer = await gateway.Client.SendAsync(request);
            Assert.True(expected == answer.StatusCode, $"{name}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        }
    }

    private IEnumerable<ExportedSpan> Spans(string request)
    {
        var arrived = Arrived;
        return arrived.Spans.Where(span => span.TraceId == _parents[request].TraceId.ToHexString());
    }
}
