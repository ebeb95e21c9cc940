using Inferly.Pipeline.Providers.Gemini;
using Inferly.Pipeline.Tests.Fixtures;

namespace Inferly.Pipeline.Tests.Providers.Gemini;

public sealed class GeminiEncodeTests
{
    private const string Model = "gemini-2.5-flash";
    private const int ModelMaxOutput = 65_536;

    private static readonly GeminiProtocol Protocol = new(Calls.Endpoint("https://generativelanguage.googleapis.com"));

    private static readonly string[] SomeModels =
        ["gemini-2.0-flash", "gemini-2.5-pro", "gemini-3-flash-preview", "gemini-flash-latest", "gemma-3-27b-it"];

    public static TheoryData<string> Cases => [.. ChatCases.Names];

    public static TheoryData<string> Recorded => [.. RecordedChats.Names];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Encode_ChatCase_SendsTheSnapshot(string name)
    {
        var call = Protocol.Encode(Calls.Chat(ChatCases.Read(name), Model, ModelMaxOutput));
        Snapshot.AssertIs("Providers/Gemini/Snapshots", name, Encoded.Describe(call));
        if (call.Message is not null)
        {
            GeminiRules.Check(Encoded.Body(call));
        }
    }

    [Theory]
    [MemberData(nameof(Recorded))]
    public void Encode_RecordedRequest_KeepsTheRulesOrNamesThePath(string name) =>
        RecordedChats.Check(Protocol, Model, name, GeminiRules.Check);

    [Fact]
    public void Encode_AnyChatRequest_KeepsTheRulesOrNamesThePath() =>
        ChatGen.CheckAll(Protocol, SomeModels, GeminiRules.Check);
}
