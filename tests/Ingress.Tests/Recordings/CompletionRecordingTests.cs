using System.Text.Json.Nodes;
using Inferly.Ingress.Tests.Hosting;

namespace Inferly.Ingress.Tests.Recordings;

/// <summary>Recorded text completions at /v1/completions: every chunk reaches the caller as it was, but for the model's name.</summary>
public sealed class CompletionRecordingTests(RecordingGateway gateway) : IClassFixture<RecordingGateway>
{
    private const string Endpoint = "/v1/completions";

    public static TheoryData<string, Chunking> Cut => ProviderRecording.Cut(RecordingKind.Completion);

    public static TheoryData<string> Whole => ProviderRecording.Whole(RecordingKind.Completion);

    [Theory]
    [MemberData(nameof(Cut))]
    public async Task Stream_AsRecorded_ReachesTheCaller(string path, Chunking chunking)
    {
        var payloads = new ProviderRecording(path).Streams.Single();
        var chunks = ProviderRecording.Parse(payloads);

        var (answer, asked) = await gateway.AskAsync(
            Endpoint, RecordingGateway.Completion("text", stream: true), ProviderWire.Of(RecordingKind.Completion, payloads, chunking));

        Assert.Equal("/v1/completions", Assert.Single(asked).Path);
        Assert.Equal("[DONE]", answer.Stream.Events[^1].Data);
        Assert.Equal(chunks.Length, answer.Stream.Chunks.Length);
        Assert.All(chunks.Zip(answer.Stream.Chunks), pair => AssertOurs(pair.First, pair.Second));
        Assert.Equal(RecordingGateway.CostOf(CallerUsage.OfChat(chunks[^1]["usage"]!)), answer.Cost);
    }

    [Theory]
    [MemberData(nameof(Whole))]
    public async Task Whole_AsRecorded_ReachesTheCaller(string path)
    {
        var recording = new ProviderRecording(path);

        var (answer, _) = await gateway.AskAsync(
            Endpoint, RecordingGateway.Completion("text", stream: false), ProviderAnswer.Json(recording.Text));

        AssertOurs(recording.Json, answer.Json);
        Assert.Equal(RecordingGateway.CostOf(CallerUsage.OfChat(recording.Json["usage"]!)), answer.Cost);
    }

    private static void AssertOurs(JsonNode recorded, JsonNode passedOn)
    {
        recorded["model"] = RecordingGateway.ModelOf("text");
        Assert.True(JsonNode.DeepEquals(recorded, passedOn), $"{passedOn.ToJsonString()} is not {recorded.ToJsonString()}");
    }
}
