using Inferly.Pipeline.Providers.Bedrock;
using Inferly.Pipeline.Tests.Fixtures;

namespace Inferly.Pipeline.Tests.Providers.Bedrock;

public sealed class BedrockEncodeTests
{
    private const string Model = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
    private const int ModelMaxOutput = 64_000;

    private static readonly BedrockProtocol Protocol = new(Calls.Endpoint("https://bedrock-runtime.us-east-1.amazonaws.com", "us-east-1"), TimeProvider.System);

    private static readonly string[] SomeModels =
        ["anthropic.claude-opus-4-6-v1", "us.anthropic.claude-3-7-sonnet-20250219-v1:0", "amazon.nova-2-lite-v1:0", "openai.gpt-oss-120b-1:0"];

    public static TheoryData<string> Cases => [.. ChatCases.Names];

    public static TheoryData<string> Recorded => [.. RecordedChats.Names];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Encode_ChatCase_SendsTheSnapshot(string name)
    {
        var call = Protocol.Encode(Calls.Chat(ChatCases.Read(name), Model, ModelMaxOutput));
        Snapshot.AssertIs("Providers/Bedrock/Snapshots", name, Encoded.Describe(call));
        if (call.Message is not null)
        {
            BedrockRules.Check(Encoded.Body(call));
        }
    }

    [Theory]
    [MemberData(nameof(Recorded))]
    public void Encode_RecordedRequest_KeepsTheRulesOrNamesThePath(string name) =>
        RecordedChats.Check(Protocol, Model, name, BedrockRules.Check);

    [Fact]
    public void Encode_AnyChatRequest_KeepsTheRulesOrNamesThePath() =>
        ChatGen.CheckAll(Protocol, SomeModels, BedrockRules.Check);
}
