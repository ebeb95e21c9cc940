using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Inferly.Analytics.Kafka;
using Inferly.Analytics.Topics;
using Inferly.Ingress.Telemetry;
using Inferly.Ingress.Tests.Hosting;
using Inferly.Ingress.Tests.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace Inferly.Ingress.Tests.Deployment;

/// <summary>The dashboard asks for series that a gateway exposes, under the names that it gives them.</summary>
[Collection(TelemetryCollection.Name)]
public sealed partial class DashboardTests
{
    // Prometheus 3's own words: which format it prefers decides what names look like.
    private const string Accept =
        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,"
        + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2";

    private static readonly string[] AddedByPrometheus = ["instance"];
    private static readonly string[] BrokenFirst = ["sim/fast", "sim/balanced"];
    private static readonly string[] SlowFirst = ["sim/best", "sim/fast"];

    [Fact]
    public async Task Questions_AfterRequestsOfEachKind_HaveTheirSeries()
    {
        await using var gateway = await GatewayHost.StartAsync("""{ "metrics": "public" }""", replace: AddForwarder);
        await RequestAsync(gateway);

        var series = await ScrapeAsync(gateway);

        Assert.NotEmpty(Dashboard.Questions);
        Assert.All(Dashboard.Questions, question => Assert.True(
            series.Any(one => one.Metric == question.Metric && question.Labels.Except(AddedByPrometheus).All(one.Labels.Contains)),
            $"{question.Metric} by {string.Join(", ", question.Labels)} is not among what is exposed."));
    }

    private static async Task RequestAsync(GatewayHost gateway)
    {
        await AskAsync(gateway, new { model = "sim/fast", models = BrokenFirst, stream = true, messages = Saying("[[sim:fast:cut_after=20]] Owls?") });
        await AskAsync(gateway, new { model = "sim/best", models = SlowFirst, policy = new { slo_ms = 50 }, messages = Saying("[[sim:best:stall=60000]] Owls?") });

        // What no request of a test can bring about without breaking the machine.
        var metrics = gateway.Services.GetRequiredService<GatewayMetrics>();
        metrics.RecordLost();
        metrics.SpansDropped(1, "queue_full");
    }

    private static async Task AskAsync(GatewayHost gateway, object body)
    {
        using var answer = await gateway.Client.PostAsJsonAsync("/v1/chat/completions", body, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    // What a gateway with Kafka has: it tells what it would forward, but is not started, and so asks for no Kafka.
    private static void AddForwarder(IServiceCollection services) => services
        .AddSingleton(new KafkaOptions { BootstrapServers = "127.0.0.1:1" })
        .AddSingleton<KafkaClients>()
        .AddSingleton<KafkaTopics>()
        .AddSingleton(s => ActivatorUtilities.CreateInstance<SpoolForwarder>(
            s, ActivatorUtilities.CreateInstance<LocalBatches>(s, SpoolForwarder.Name), "node"));

    private static object[] Saying(string content) => [new { role = "user", content }];

    private static async Task<List<(string Metric, string[] Labels)>> ScrapeAsync(GatewayHost gateway)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.TryAddWithoutValidation("Accept", Accept);
        using var client = gateway.CreateClient(null);
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return [.. Series().Matches(text).Select(match => (match.Groups[1].Value, Label().Matches(match.Groups[2].Value).Select(label => label.Groups[1].Value).ToArray()))];
    }

    [GeneratedRegex(@"^(\w+)\{(.*)\} ", RegexOptions.Multiline)]
    private static partial Regex Series();

    [GeneratedRegex(@"(\w+)=""")]
    private static partial Regex Label();
}
