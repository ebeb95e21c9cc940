using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using Inferly.Ingress.Tests.Api;
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

    /// <summary>A key that nobody has.</summary>
    public const string WrongKey = "sk_live_wrong_that_stays_here_0123456789abcdef";

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
        await SendAsync(gateway, "chat", Post("chat/completions", new { model = "sim/fast", messages, max_tokens = 40, temperature = 0.5, top_p = 0.9, seed = 7 }));
        await SendAsync(gateway, "stream", Post("chat/completions", new { model = "sim/fast", messages, stream = true }));
        await SendAsync(gateway, "embeddings", Post("embeddings", new { model = "sim/embed", input = Prompt }));
        await SendAsync(gateway, "failover", Post("chat/completions", new { model = "sim/balanced", models = Candidates, messages }));
        await SendAsync(gateway, "upstream", Post("chat/completions", new { model = "p/m", messages }));
        await SendAsync(gateway, "auto", Post("chat/completions", new { model = "auto", messages }));
        await SendAsync(gateway, "rejected", Post("chat/completions", new { model = "nobody/none", messages }), HttpStatusCode.NotFound);
        var compressed = Post("chat/completions", new { model = "sim/fast", messages });
        compressed.Content!.Headers.ContentEncoding.Add("gzip");
        await SendAsync(gateway, "compressed", compressed, HttpStatusCode.UnsupportedMediaType);
        await SendAsync(gateway, "unsampled", Post("chat/completions", new { model = "sim/fast", messages }), flags: ActivityTraceFlags.None);
        await RequestElsewhereAsync(gateway, messages);
    }

    // What the pipeline never sees: refused by the access check, or none of its endpoints.
    private async Task RequestElsewhereAsync(GatewayHost gateway, object[] messages)
    {
        using var made = await gateway.Client.PostAsJsonAsync("/api/projects/default/keys", new { role = "ci" });
        var ci = (string)(await made.JsonAsync(HttpStatusCode.Created))["key"]!;
        await SendAsync(gateway, "stranger", Post("chat/completions", new { model = "sim/fast", messages }), HttpStatusCode.Unauthorized, WrongKey);
        await SendAsync(gateway, "forbidden", Post("embeddings", new { model = "sim/embed", input = "Hi" }), HttpStatusCode.Forbidden, ci);
        await SendAsync(gateway, "models", new HttpRequestMessage(HttpMethod.Get, "/v1/models"));
        await SendAsync(gateway, "api", new HttpRequestMessage(HttpMethod.Get, "/api/projects/default/workflows/none"), HttpStatusCode.NotFound);
        await SendAsync(gateway, "nowhere", new HttpRequestMessage(new HttpMethod("SECRET"), "/nowhere"), HttpStatusCode.NotFound);
        await SendAsync(gateway, "deleted", new HttpRequestMessage(HttpMethod.Delete, "/api/projects/default"), HttpStatusCode.Conflict);
    }

    private static HttpRequestMessage Post(string path, object body) => new(HttpMethod.Post, $"/v1/{path}") { Content = JsonContent.Create(body) };

    private async Task SendAsync(
        GatewayHost gateway,
        string name,
        HttpRequestMessage request,
        HttpStatusCode expected = HttpStatusCode.OK,
        string key = GatewayHost.AdminKey,
        ActivityTraceFlags flags = ActivityTraceFlags.Recorded)
    {
        var caller = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), flags);
        _parents[name] = caller;
        using var sent = request;
        sent.Headers.Add("traceparent", $"00-{caller.TraceId}-{caller.SpanId}-{(int)flags:x2}");
        sent.Headers.Add("tracestate", "vendor=kept");
        using var client = gateway.CreateClient(key);
        using var answer = await client.SendAsync(sent);
        Assert.True(expected == answer.StatusCode, $"{name}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }

    private IEnumerable<ExportedSpan> Spans(string request)
    {
        var arrived = Arrived;
        return arrived.Spans.Where(span => span.TraceId == _parents[request].TraceId.ToHexString());
    }
}
