using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Inferly.Pipeline.Providers.Anthropic;
using Inferly.Pipeline.Tests.Fixtures;

namespace Inferly.Pipeline.Tests.Providers.Anthropic;

public sealed class AnthropicRecordingTests
{
    private const string Folder = "provider-streams/anthropic";

    private static readonly AnthropicProtocol Protocol = new(Calls.Endpoint("https://api.anthropic.com"));

    /// <summary>Recordings of other endpoints than POST /v1/messages.</summary>
    private static readonly Dictionary<string, string> NotSpoken = new()
    {
        ["anthropic-skill-create.json"] = "answer of POST /v1/skills, not of a message",
        ["anthropic-skill-version-create.json"] = "answer of POST /v1/skills/{id}/versions, not of a message",
    };

    public static TheoryData<string> StreamNames => [.. SharedFixtures.Names(Folder, ".chunks.txt")];

    public static TheoryData<string> WholeNames => [.. SharedFixtures.Names(Folder, ".json")];

    [Theory]
    [MemberData(nameof(StreamNames))]
    public void Read_RecordedStream_SaysWhatTheRecordingSays(string name)
    {
        var answers = AnthropicRecording.Answers(Streams.Lines(SharedFixtures.Read(Folder, name)));
        Assert.NotEmpty(answers);
        foreach (var lines in answers)
        {
            var expected = AnthropicRecording.ExpectedOfStream(lines);
            var bytes = Streams.ToSse(lines, payload => (string?)JsonNode.Parse(payload)!["type"]);
            AssertStream(expected, bytes, bytes.Length);
            AssertStream(expected, bytes, 1);
            Gen.Int[1, 700].Array[1, 20].Check(10, sizes => AssertStream(expected, bytes, sizes));
        }
    }

    [Theory]
    [MemberData(nameof(WholeNames))]
    public void ReadWhole_RecordedAnswer_SaysWhatTheRecordingSays(string name)
    {
        var body = SharedFixtures.Read(Folder, name);
        if (NotSpoken.ContainsKey(name))
        {
            Assert.False(Protocol.CreateDecoder(Calls.Any).ReadWhole(Encoding.UTF8.GetBytes(body), []));
            return;
        }

        Streams.Whole(Protocol, body).AssertIs(AnthropicRecording.ExpectedOf(JsonNode.Parse(body)!));
    }

    [Fact]
    public void Recordings_AllOfThem_AreReadOrListed()
    {
        _ = SharedFixtures.Read(Folder, "anthropic-mcp.1.json");
        var whole = SharedFixtures.Names(Folder, ".json").ToArray();
        Assert.Equal(17, whole.Except(NotSpoken.Keys).Count());
        Assert.Empty(NotSpoken.Keys.Except(whole));
        Assert.Equal(14, SharedFixtures.Names(Folder, ".chunks.txt").Count());
    }

    private static void AssertStream(AnswerSum expected, byte[] bytes, params int[] sizes)
    {
        var (deltas, malformed) = Streams.Feed(Protocol, Calls.Any, bytes, sizes);
        Assert.Equal(0, malformed);
        AnswerSum.Of(deltas).AssertIs(expected);
    }
}
