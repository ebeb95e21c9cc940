using System.Text.Json.Nodes;
using Inferly.Ingress.Tests.Hosting;

namespace Inferly.Ingress.Tests.Recordings;

/// <summary>Recorded chat completions, in every dialect, at /v1/chat/completions.</summary>
public sealed class ChatRecordingTests(RecordingGateway gateway) : IClassFixture<RecordingGateway>
{
    private const string Endpoint = "/v1/chat/completions";

    public static TheoryData<string, Chunking> Cut => ProviderRecording.Cut(RecordingKind.Chat);

    public static TheoryData<string> Streamed => ProviderRecording.Streamed(RecordingKind.Chat);

    public static TheoryData<string> Whole => ProviderRecording.Whole(RecordingKind.Chat);

    [Theory]
    [MemberData(nameof(Cut))]
    public async Task Stream_AsRecorded_ReachesTheCaller(string path, Chunking chunking)
    {
        var recording = new ProviderRecording(path);
        var payloads = recording.Streams.Single();
        var chunks = ProviderRecording.Parse(payloads);
        var provider = ProviderOf(recording);

        var (answer, asked) = await gateway.AskAsync(
            Endpoint, RecordingGateway.Chat(provider, stream: true), ProviderWire.Of(RecordingKind.Chat, payloads, chunking));

        Assert.EndsWith("/chat/completions", Assert.Single(asked).Path, StringComparison.Ordinal);
        CallerChat.OfStream(answer.Stream, RecordingGateway.ModelOf(provider)).AssertIs(ChatRecording.ExpectedOf(chunks, CallerUsage.OfChat));
        AssertSameUsage(ChatRecording.UsageOf(chunks), ChatRecording.UsageOf(answer.Stream.Chunks));
        Assert.Equal(RecordingGateway.CostOf(ChatRecording.Counted(ChatRecording.UsageOf(chunks))), answer.Cost);
    }

    [Theory]
    [MemberData(nameof(Streamed))]
    public async Task Stream_UsageNotAskedFor_IsAskedOfTheProviderAndKept(string path)
    {
        var recording = new ProviderRecording(path);
        var payloads = recording.Streams.Single();
        var body = RecordingGateway.Chat(ProviderOf(recording), stream: true);
        body.Remove("stream_options");

        var (answer, asked) = await gateway.AskAsync(Endpoint, body, ProviderWire.Of(RecordingKind.Chat, payloads, Chunking.Whole));

        Assert.True((bool?)JsonNode.Parse(Assert.Single(asked).Body)!["stream_options"]!["include_usage"]);
        Assert.All(answer.Stream.Chunks, chunk => Assert.False(chunk.AsObject().ContainsKey("usage"), chunk.ToJsonString()));
        Assert.Equal(RecordingGateway.CostOf(ChatRecording.Counted(ChatRecording.UsageOf(ProviderRecording.Parse(payloads)))), answer.Cost);
    }

    [Theory]
    [MemberData(nameof(Whole))]
    public async Task Whole_AsRecorded_ReachesTheCaller(string path)
    {
        var recording = new ProviderRecording(path);
        var provider = ProviderOf(recording);

        var (answer, _) = await gateway.AskAsync(Endpoint, RecordingGateway.Chat(provider, stream: false), ProviderAnswer.Json(recording.Text));

        CallerChat.OfWhole(answer.Json, RecordingGateway.ModelOf(provider)).AssertIs(ChatRecording.ExpectedOf([recording.Json], CallerUsage.OfChat));
        AssertSameUsage(recording.Json["usage"]!, answer.Json["usage"]!);
        Assert.Equal(RecordingGateway.CostOf(ChatRecording.Counted(recording.Json["usage"]!)), answer.Cost);
    }

    internal static string ProviderOf(ProviderRecording recording) =>
        recording.Path.Contains("azure", StringComparison.Ordinal) ? "azure-chat" : "chat";

    private static void AssertSameUsage(JsonNode recorded, JsonNode passedOn) =>
        Assert.True(JsonNode.DeepEquals(recorded, passedOn), $"{passedOn.ToJsonString()} is not {recorded.ToJsonString()}");
}
