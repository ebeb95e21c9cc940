using System.Text.Json.Nodes;
using Inferly.Ingress.Tests.Hosting;
using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Tests.Fixtures;
using Inferly.Pipeline.Tests.Providers.Anthropic;
using Inferly.Pipeline.Tests.Providers.Bedrock;
using Inferly.Pipeline.Tests.Providers.Gemini;

namespace Inferly.Ingress.Tests.Recordings;

/// <summary>Recorded answers of Anthropic, Gemini and Bedrock at /v1/chat/completions.</summary>
public sealed class TranslatedRecordingTests(RecordingGateway gateway) : IClassFixture<RecordingGateway>
{
    private const string Endpoint = "/v1/chat/completions";
    private static readonly RecordingKind[] Kinds = [RecordingKind.Messages, RecordingKind.GenerateContent, RecordingKind.Converse];

    public static TheoryData<string, Chunking> Cut => ProviderRecording.Cut(Kinds);

    public static TheoryData<string> Whole => ProviderRecording.Whole(Kinds);

    [Theory]
    [MemberData(nameof(Cut))]
    public async Task Stream_AsRecorded_ReachesTheCaller(string path, Chunking chunking)
    {
        var recording = new ProviderRecording(path);
        var provider = ProviderOf(recording.Kind);
        Assert.NotEmpty(recording.Streams);
        foreach (var payloads in recording.Streams)
        {
            var (answer, asked) = await gateway.AskAsync(
                Endpoint, RecordingGateway.Chat(provider, stream: true), ProviderWire.Of(recording.Kind, payloads, chunking));

            Assert.Equal(PathOf(recording.Kind, stream: true), Assert.Single(asked).Path);
            var expected = ExpectedOfStream(recording.Kind, payloads);
            CallerChat.OfStream(answer.Stream, RecordingGateway.ModelOf(provider)).AssertIs(expected);
            AssertCost(expected.Usage, answer);
        }
    }

    [Theory]
    [MemberData(nameof(Whole))]
    public async Task Whole_AsRecorded_ReachesTheCaller(string path)
    {
        var recording = new ProviderRecording(path);
        var provider = ProviderOf(recording.Kind);

        var (answer, asked) = await gateway.AskAsync(Endpoint, RecordingGateway.Chat(provider, stream: false), ProviderAnswer.Json(recording.Text));

        Assert.Equal(PathOf(recording.Kind, stream: false), Assert.Single(asked).Path);
        var expected = ExpectedOfWhole(recording.Kind, recording.Json);
        CallerChat.OfWhole(answer.Json, RecordingGateway.ModelOf(provider)).AssertIs(expected);
        AssertCost(expected.Usage, answer);
    }

    private static string ProviderOf(RecordingKind kind) => kind switch
    {
        RecordingKind.Messages => "anthropic",
        RecordingKind.GenerateContent => "gemini",
        _ => "bedrock",
    };

    private static string PathOf(RecordingKind kind, bool stream) => (kind, stream) switch
    {
        (RecordingKind.Messages, _) => "/v1/messages",
        (RecordingKind.GenerateContent, true) => "/v1beta/models/gemini-model:streamGenerateContent?alt=sse",
        (RecordingKind.GenerateContent, false) => "/v1beta/models/gemini-model:generateContent",
        (_, true) => "/model/bedrock-model/converse-stream",
        (_, false) => "/model/bedrock-model/converse",
    };

    private static AnswerSum ExpectedOfStream(RecordingKind kind, string[] payloads) => kind switch
    {
        RecordingKind.Messages => AnthropicRecording.ExpectedOfStream(payloads),
        RecordingKind.GenerateContent => GeminiRecording.ExpectedOf(ProviderRecording.Parse(payloads)),
        _ => BedrockRecording.ExpectedOfStream(ProviderRecording.Parse(payloads)),
    };

    private static AnswerSum ExpectedOfWhole(RecordingKind kind, JsonNode answer) => kind switch
    {
        RecordingKind.Messages => AnthropicRecording.ExpectedOf(answer),
        RecordingKind.GenerateContent => GeminiRecording.ExpectedOf([answer]),
        _ => BedrockRecording.ExpectedOf(answer),
    };

    // What came without usage is billed by an estimate.
    private static void AssertCost(Usage usage, CallerAnswer answer)
    {
        if (usage == default)
        {
            Assert.True(answer.Cost > 0);
        }
        else
        {
            Assert.Equal(RecordingGateway.CostOf(usage), answer.Cost);
        }
    }
}
