using System.Text.Json.Nodes;
using Inferly.Ingress.Tests.Hosting;
using Inferly.Pipeline.Tests.Fixtures;

namespace Inferly.Ingress.Tests.Recordings;

/// <summary>Recorded chat completions at /v1/responses, by translation.</summary>
public sealed class ChatAsResponseRecordingTests(RecordingGateway gateway) : IClassFixture<RecordingGateway>
{
    private const string Endpoint = "/v1/responses";

    public static TheoryData<string, Chunking> Cut => ProviderRecording.Cut(RecordingKind.Chat);

    public static TheoryData<string> Whole => ProviderRecording.Whole(RecordingKind.Chat);

    [Theory]
    [MemberData(nameof(Cut))]
    public async Task Stream_AsRecorded_ReachesTheCaller(string path, Chunking chunking)
    {
        var recording = new ProviderRecording(path);
        var payloads = recording.Streams.Single();
        var provider = ChatRecordingTests.ProviderOf(recording);

        var (answer, asked) = await gateway.AskAsync(
            Endpoint, RecordingGateway.Response(provider, stream: true), ProviderWire.Of(RecordingKind.Chat, payloads, chunking));

        Assert.EndsWith("/chat/completions", Assert.Single(asked).Path, StringComparison.Ordinal);
        var expected = Expected(ProviderRecording.Parse(payloads));
        CallerResponse.OfStream(answer.Stream, RecordingGateway.ModelOf(provider)).AssertIs(expected);
        Assert.Equal(RecordingGateway.CostOf(expected.Usage), answer.Cost);
    }

    [Theory]
    [MemberData(nameof(Whole))]
    public async Task Whole_AsRecorded_ReachesTheCaller(string path)
    {
        var recording = new ProviderRecording(path);
        var provider = ChatRecordingTests.ProviderOf(recording);

        var (answer, _) = await gateway.AskAsync(Endpoint, RecordingGateway.Response(provider, stream: false), ProviderAnswer.Json(recording.Text));

        var expected = Expected(recording.Json);
        CallerResponse.OfWhole(answer.Json, RecordingGateway.ModelOf(provider)).AssertIs(expected);
        Assert.Equal(RecordingGateway.CostOf(expected.Usage), answer.Cost);
    }

    private static AnswerSum Expected(params JsonNode[] chunks) => ChatRecording.ExpectedOf(chunks, ChatRecording.Counted);
}
