using System.Text.Json.Nodes;
using CsCheck;
using Inferly.Pipeline.Providers.Bedrock;
using Inferly.Pipeline.Tests.Fixtures;

namespace Inferly.Pipeline.Tests.Providers.Bedrock;

public sealed class BedrockRecordingTests
{
    private const string Folder = "provider-streams/amazon-bedrock";

    private static readonly BedrockProtocol Protocol = new(Calls.Endpoint("https://bedrock-runtime.us-east-1.amazonaws.com", "us-east-1"), TimeProvider.System);

    public static TheoryData<string> StreamNames => [.. SharedFixtures.Names(Folder, ".chunks.txt")];

    public static TheoryData<string> WholeNames => [.. SharedFixtures.Names(Folder, ".json")];

    [Theory]
    [MemberData(nameof(StreamNames))]
    public void Read_RecordedStream_SaysWhatTheRecordingSays(string name)
    {
        var events = Streams.Lines(SharedFixtures.Read(Folder, name)).Select(line => JsonNode.Parse(line)!).ToArray();
        var expected = BedrockRecording.ExpectedOfStream(events);
        var bytes = events.SelectMany(e => ToWire(e.AsObject().Single())).ToArray();
        AssertStream(expected, bytes, bytes.Length);
        AssertStream(expected, bytes, 1);
        Gen.Int[1, 700].Array[1, 20].Check(10, sizes => AssertStream(expected, bytes, sizes));
    }

    [Theory]
    [MemberData(nameof(WholeNames))]
    public void ReadWhole_RecordedAnswer_SaysWhatTheRecordingSays(string name)
    {
        var body = SharedFixtures.Read(Folder, name);
        Streams.Whole(Protocol, body).AssertIs(BedrockRecording.ExpectedOf(JsonNode.Parse(body)!));
    }

    [Fact]
    public void Recordings_AllOfThem_AreRead()
    {
        _ = SharedFixtures.Read(Folder, "amazon-bedrock-json-tool.1.json");
        Assert.Equal(6, StreamNames.Count);
        Assert.Equal(6, WholeNames.Count);
        Assert.Equal(12, SharedFixtures.Names(Folder, "").Count());
    }

    // The recordings name the event around its payload; on the wire the name is a header.
    private static byte[] ToWire(KeyValuePair<string, JsonNode?> named) => EventStreamEncoder.Event(named.Key, named.Value!.ToJsonString());

    private static void AssertStream(AnswerSum expected, byte[] bytes, params int[] sizes)
    {
        var (deltas, malformed) = Streams.Feed(Protocol, Calls.Any, bytes, sizes);
        Assert.Equal(0, malformed);
        AnswerSum.Of(deltas).AssertIs(expected);
    }
}
