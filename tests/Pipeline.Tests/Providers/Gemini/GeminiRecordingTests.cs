using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Inferly.Pipeline.Providers.Gemini;
using Inferly.Pipeline.Tests.Fixtures;

namespace Inferly.Pipeline.Tests.Providers.Gemini;

public sealed class GeminiRecordingTests
{
    private const string Folder = "provider-streams/google";
    private const string RateLimit = "google-429-retry-info.json";
    private const string OtherApi = "of the Interactions API (/v1beta/interactions), which is another protocol than generateContent";

    private static readonly GeminiProtocol Protocol = new(Calls.Endpoint("https://generativelanguage.googleapis.com"));

    /// <summary>Recordings of other endpoints than generateContent.</summary>
    private static readonly Dictionary<string, string> NotSpoken = new()
    {
        ["basic.chunks.txt"] = OtherApi,
        ["basic.json"] = OtherApi,
        ["multi-turn-stateful-turn2.chunks.txt"] = OtherApi,
        ["multi-turn-stateful-turn2.json"] = OtherApi,
        ["multi-turn-stateless-turn1.chunks.txt"] = OtherApi,
        ["multi-turn-stateless-turn1.json"] = OtherApi,
        ["multi-turn-stateless-turn2.chunks.txt"] = OtherApi,
        ["multi-turn-stateless-turn2.json"] = OtherApi,
        ["structured-output.json"] = OtherApi,
        ["tool-call-step2.chunks.txt"] = OtherApi,
        ["tool-call-step2.json"] = OtherApi,
    };

    public static TheoryData<string> StreamNames => [.. SharedFixtures.Names(Folder, ".chunks.txt").Except(NotSpoken.Keys)];

    public static TheoryData<string> WholeNames => [.. SharedFixtures.Names(Folder, ".json").Except(NotSpoken.Keys).Except([RateLimit])];

    [Theory]
    [MemberData(nameof(StreamNames))]
    public void Read_RecordedStream_SaysWhatTheRecordingSays(string name)
    {
        var lines = Streams.Lines(SharedFixtures.Read(Folder, name));
        var expected = GeminiRecording.ExpectedOf([.. lines.Select(line => JsonNode.Parse(line)!)]);
        var bytes = Streams.ToSse(lines, _ => null);
        AssertStream(expected, bytes, bytes.Length);
        AssertStream(expected, bytes, 1);
        Gen.Int[1, 700].Array[1, 20].Check(10, sizes => AssertStream(expected, bytes, sizes));
    }

    [Theory]
    [MemberData(nameof(WholeNames))]
    public void ReadWhole_RecordedAnswer_SaysWhatTheRecordingSays(string name)
    {
        var body = SharedFixtures.Read(Folder, name);
        Streams.Whole(Protocol, body).AssertIs(GeminiRecording.ExpectedOf([JsonNode.Parse(body)!]));
    }

    [Fact]
    public void ReadError_RecordedRateLimit_TellsWhenToComeBack()
    {
        var error = Protocol.ReadError(HttpStatusCode.TooManyRequests, Encoding.UTF8.GetBytes(SharedFixtures.Read(Folder, RateLimit)));
        Assert.Equal("rate_limit_exceeded", error.Code);
        Assert.Equal("RESOURCE_EXHAUSTED", error.Type);
        Assert.Equal("You exceeded your current quota, please check your plan.", error.Message);
        Assert.Equal(TimeSpan.FromSeconds(34.4), error.RetryAfter);
    }

    [Fact]
    public void Recordings_AllOfThem_AreReadOrListed()
    {
        foreach (var name in NotSpoken.Keys)
        {
            Assert.Contains("interaction", SharedFixtures.Read(Folder, name), StringComparison.Ordinal);
        }

        Assert.Equal(5, StreamNames.Count);
        Assert.Equal(4, WholeNames.Count);
        Assert.Equal(21, SharedFixtures.Names(Folder, "").Count());
    }

    private static void AssertStream(AnswerSum expected, byte[] bytes, params int[] sizes)
    {
        var (deltas, malformed) = Streams.Feed(Protocol, Calls.Any, bytes, sizes);
        Assert.Equal(0, malformed);
        AnswerSum.Of(deltas).AssertIs(expected);
    }
}
