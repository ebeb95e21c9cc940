using Inferly.Pipeline.Providers.Anthropic;
using Inferly.Pipeline.Tests.Fixtures;

namespace Inferly.Pipeline.Tests.Providers.Anthropic;

public sealed class AnthropicEncodeTests
{
    private const string Model = "claude-sonnet-4-5-20250929";
    private const int ModelMaxOutput = 64_000;

    private static readonly AnthropicProtocol Protocol = new(Calls.Endpoint("https://api.anthropic.com"));

    private static readonly string[] SomeModels =
        ["claude-3-haiku-20240307", "claude-3-7-sonnet-latest", "claude-sonnet-4-5", "claude-opus-4-6", "claude-sonnet-5", "m2"];

    public static TheoryData<string> Cases => [.. ChatCases.Names];

    public static TheoryData<string> Recorded => [.. RecordedChats.Names];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Encode_ChatCase_SendsTheSnapshot(string name)
    {
        var call = Protocol.Encode(Calls.Chat(ChatCases.Read(name), Model, ModelMaxOutput));
        Snapshot.AssertIs("Providers/Anthropic/Snapshots", name, Encoded.Describe(call));
        if (call.Message is not null)
        {
            AnthropicRules.Check(Encoded.Body(call));
        }
    }

    [Theory]
    [MemberData(nameof(Recorded))]
    public void Encode_RecordedRequest_KeepsTheRulesOrNamesThePath(string name) =>
        RecordedChats.Check(Protocol, Model, name, AnthropicRules.Check);

    [Fact]
    public void Encode_AnyChatRequest_KeepsTheRulesOrNamesThePath() =>
        ChatGen.CheckAll(Protocol, SomeModels, AnthropicRules.Check);
}
