using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Inferly.Analytics.Log;
using Inferly.Analytics.Topics;
using Inferly.Ingress.Tests.Hosting;
using Inferly.Ingress.Tests.Telemetry;
using Inferly.Pipeline.Limits;
using Inferly.Pipeline.Stages.Record;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Trace;

namespace Inferly.Ingress.Tests.Operations;

[Collection(TelemetryCollection.Name)]
public sealed class MetricsEndpointTests
{
    private const string Sim = """ "providers": [ { "id": "sim", "kind": "sim", "sim": { "latency_scale": 0, "directives": { "best": "status=401" } } } ] """;

    [Theory]
    [InlineData("owner", HttpStatusCode.OK)]
    [InlineData("analyst", HttpStatusCode.OK)]
    [InlineData("developer", HttpStatusCode.Forbidden)]
    [InlineData("ci", HttpStatusCode.Forbidden)]
    [InlineData("inference", HttpStatusCode.Forbidden)]
    public async Task Metrics_KeyOfAProject_IsAdmittedByRole(string role, HttpStatusCode expected)
    {
        await using var gateway = await GatewayHost.StartAsync($"{{ {Sim} }}");
        using var made = await gateway.Client.PostAsJsonAsync("/api/projects/default/keys", new { name = role, role }, TestContext.Current.CancellationToken);
        var secret = (string?)JsonNode.Parse(await made.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["key"];
        using var client = gateway.CreateClient(secret);

        using var answer = await client.GetAsync("/metrics", TestContext.Current.CancellationToken);

        Assert.Equal(expected, answer.StatusCode);
    }

    [Theory]
    [InlineData("protected", HttpStatusCode.Unauthorized)]
    [InlineData("public", HttpStatusCode.OK)]
    public async Task Metrics_NoKey_IsAdmittedWherePublic(string access, HttpStatusCode expected)
    {
        await using var gateway = await GatewayHost.StartAsync($$"""{ "metrics": "{{access}}", {{Sim}} }""");
        using var stranger = gateway.CreateClient(null);

        using var answer = await stranger.GetAsync("/metrics", TestContext.Current.CancellationToken);

        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task Metrics_AfterARefusedCredential_TellRequestsRuntimeAndHealth()
    {
        await using var gateway = await GatewayHost.StartAsync($"{{ {Sim} }}");
        using var refused = await gateway.Client.PostAsJsonAsync(
            "/v1/chat/completions",
            new { model = "sim/best", messages = new[] { new { role = "user", content = "Hello" } } },
            TestContext.Current.CancellationToken);
        Assert.False(refused.IsSuccessStatusCode);

        var lines = await LinesAsync(gateway);

        Assert.Contains(lines, line => Is(line, "inferly_requests_total", "inferly_outcome=\"failed\"", "1"));
        Assert.Contains(lines, line => Is(line, "inferly_credential_ejected", "inferly_credential=\"sim#0\"", "1"));
        Assert.Contains(lines, line => Is(line, "inferly_circuit_state", "inferly_model=\"sim/fast\"", "0"));
        Assert.Contains(lines, line => line.StartsWith("dotnet_gc_collections_total", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Metrics_ManyRequestsAtOnce_CountEachOnce()
    {
        const int Count = 400;
        await using var gateway = await GatewayHost.StartAsync($"{{ {Sim} }}");

        await Parallel.ForAsync(0, Count, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = TestContext.Current.CancellationToken }, async (_, stop) =>
        {
            using var answer = await gateway.Client.PostAsJsonAsync("/v1/embeddings", new { model = "sim/embed", input = "Hello" }, stop);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        });

        var lines = await LinesAsync(gateway);
        string[] counts =
        [
            "inferly_requests_total", "inferly_request_duration_seconds_count", "inferly_attempts_total", "gen_ai_client_operation_duration_seconds_count",
            "gen_ai_client_token_usage_count",
        ];
        Assert.All(counts, name => Assert.Contains(lines, line => Is(line, name, "gen_ai_operation_name=\"embeddings\"", "400")));
    }

    [Fact]
    public async Task Metrics_TwoProvidersThatConventionsNameAlike_AreOneSeries()
    {
        await using var gateway = await GatewayHost.StartAsync(
            """{ "providers": [ { "id": "x", "kind": "sim", "sim": { "latency_scale": 0 } }, { "id": "y", "kind": "sim", "sim": { "latency_scale": 0 } } ] }""");
        foreach (var model in new[] { "x/embed", "y/embed", "y/embed" })
        {
            using var answer = await gateway.Client.PostAsJsonAsync("/v1/embeddings", new { model, input = "Hello" }, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        var lines = await LinesAsync(gateway);

        var calls = Assert.Single(lines, line => line.StartsWith("inferly_attempts_total{", StringComparison.Ordinal));
        Assert.True(Is(calls, "inferly_attempts_total", "gen_ai_provider_name=\"sim\"", "3"), calls);
        Assert.Single(lines, line => line.StartsWith("inferly_cost_USD_total{", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Metrics_CollectorIsDown_CountLostSpans()
    {
        var variables = new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = "http://127.0.0.1:1",
            ["OTEL_EXPORTER_OTLP_TIMEOUT"] = "200",
        };
        await using var gateway = await GatewayHost.StartAsync($"{{ {Sim} }}", environment: variables);
        using var answer = await gateway.Client.PostAsJsonAsync(
            "/v1/embeddings", new { model = "sim/embed", input = "Hello" }, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        gateway.Services.GetRequiredService<TracerProvider>().ForceFlush();

        var lines = await LinesAsync(gateway);
        Assert.Contains(lines, line => line.StartsWith("inferly_spans_dropped_total{", StringComparison.Ordinal) && line.Contains("export_failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Metrics_LogRefusesARecord_CountIt()
    {
        await using var gateway = await GatewayHost.StartAsync($"{{ {Sim} }}", replace: services => services.AddSingleton<IRequestLog, FullLog>());
        using var answer = await gateway.Client.PostAsJsonAsync(
            "/v1/embeddings", new { model = "sim/embed", input = "Hello" }, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        var lines = await LinesAsync(gateway);

        Assert.Contains(lines, line => Is(line, "inferly_records_lost_total", "", "1"));
    }

    [Fact]
    public async Task Metrics_LogWithDeadLetters_TellHowItIs()
    {
        await using var gateway = await GatewayHost.StartAsync($"{{ {Sim} }}");
        var letters = new LocalDeadLetters(gateway.Services.GetRequiredService<EventLog>());
        await letters.AddAsync(new DeadLetter("a/0-1/0", "bad", DateTimeOffset.UnixEpoch, "x"u8.ToArray()), TestContext.Current.CancellationToken);

        var lines = await LinesAsync(gateway);

        Assert.Contains(lines, line => Is(line, "inferly_deadletters", "", "1"));
        foreach (var topic in new[] { TopicNames.Control, TopicNames.Requests, TopicNames.DeadLetter })
        {
            Assert.Contains(lines, line => Is(line, "inferly_log_corrupt_total", $"inferly_topic=\"{topic}\"", "0"));
            Assert.Contains(lines, line => Is(line, "inferly_log_torn_bytes_total", $"inferly_topic=\"{topic}\"", "0"));
            Assert.Contains(lines, line => line.StartsWith("inferly_log_size_bytes{", StringComparison.Ordinal) && line.Contains(topic, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    public async Task Probe_NoKey_IsAnswered(string path)
    {
        await using var gateway = await GatewayHost.StartAsync($"{{ {Sim} }}");
        using var stranger = gateway.CreateClient(null);

        using var answer = await stranger.GetAsync(path, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private sealed class FullLog : IRequestLog
    {
        public ValueTask<bool> CommitAsync(ReadOnlyMemory<byte> record, SpendRecord spent, CancellationToken cancellationToken) => ValueTask.FromResult(false);
    }

    private static async Task<string[]> LinesAsync(GatewayHost gateway) =>
        (await gateway.Client.GetStringAsync("/metrics", TestContext.Current.CancellationToken)).Split('\n');

    private static bool Is(string line, string name, string tag, string value) =>
        line.StartsWith($"{name}{{", StringComparison.Ordinal) && line.Contains(tag, StringComparison.Ordinal) && line.EndsWith($" {value}", StringComparison.Ordinal);
}
