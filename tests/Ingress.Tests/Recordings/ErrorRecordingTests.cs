using System.Net;
using Inferly.Ingress.Tests.Hosting;

namespace Inferly.Ingress.Tests.Recordings;

/// <summary>Recorded errors of providers, and a recording that breaks off. Each test has a gateway of its own, since a failure is remembered.</summary>
public sealed class ErrorRecordingTests
{
    private const string Quota = "openai/openai-error.1.json";
    private const string QuotaInStream = "openai/openai-error.1.chunks.txt";
    private const string RateLimit = "google/google-429-retry-info.json";

    /// <summary>All that are tested here as errors.</summary>
    internal static IReadOnlyList<string> Recordings { get; } = [RateLimit, QuotaInStream, Quota];

    [Theory]
    [InlineData("/v1/chat/completions", "chat")]
    [InlineData("/v1/responses", "responses")]
    public async Task Quota_OurAccountIsEmpty_IsNoMatterOfTheCaller(string endpoint, string provider)
    {
        await using var gateway = new RecordingGateway();
        await gateway.InitializeAsync();
        var body = endpoint == "/v1/responses" ? RecordingGateway.Response(provider, stream: false) : RecordingGateway.Chat(provider, stream: false);

        var (answer, asked) = await gateway.AskAsync(endpoint, body, ProviderAnswer.Json(new ProviderRecording(Quota).Text, 429));

        AssertNoProvider(answer, asked);
    }

    [Fact]
    public async Task Quota_AsFirstEventOfAStream_IsFoundBeforeAnythingIsSent()
    {
        await using var gateway = new RecordingGateway();
        await gateway.InitializeAsync();
        var payloads = new ProviderRecording(QuotaInStream).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        var (answer, asked) = await gateway.AskAsync(
            "/v1/responses", RecordingGateway.Response("responses", stream: true), ProviderWire.Of(RecordingKind.Response, payloads, Chunking.Random));

        AssertNoProvider(answer, asked);
    }

    [Fact]
    public async Task RateLimit_LongRetryInTheBody_IsKeptAndPassedOn()
    {
        await using var gateway = new RecordingGateway();
        await gateway.InitializeAsync();

        var (answer, asked) = await gateway.AskAsync(
            "/v1/chat/completions", RecordingGateway.Chat("gemini", stream: false), ProviderAnswer.Json(new ProviderRecording(RateLimit).Text, 429));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
        Assert.Single(asked);

        // The body asks for 34.4 s.
        Assert.InRange(answer.RetryAfterSeconds, 30, 35);
    }

    [Fact]
    public async Task Torn_LastEventUnreadable_IsNeverPassedOffAsWhole()
    {
        await using var gateway = new RecordingGateway();
        await gateway.InitializeAsync();
        var payloads = new ProviderRecording(TornRecording.Path).Streams.Single();

        var (answer, _) = await gateway.AskAsync(
            "/v1/responses", RecordingGateway.Response("responses", stream: true), ProviderWire.Of(RecordingKind.Response, payloads, Chunking.Whole));

        Assert.True(answer.BrokeOff);
        Assert.Equal("error", answer.Stream.Events[^1].Name);
        Assert.DoesNotContain(answer.Stream.Events, e => e.Name == "response.completed");
        Assert.Contains(answer.Stream.Events, e => e.Name == "response.function_call_arguments.done");
    }

    private static void AssertNoProvider(CallerAnswer answer, ReceivedRequest[] asked)
    {
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
        Assert.Equal("no_provider_available", (string?)answer.Error["code"]);
        Assert.InRange(answer.RetryAfterSeconds, 1, 60);
        Assert.Single(asked);
        Assert.DoesNotContain("billing", answer.Body, StringComparison.Ordinal);
    }
}
