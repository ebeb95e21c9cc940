using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Providers.Bedrock;
using Inferly.Pipeline.Tests.Fixtures;

namespace Inferly.Pipeline.Tests.Providers.Bedrock;

/// <summary>In what the families of models on Bedrock are asked differently.</summary>
public sealed class BedrockModelTests
{
    private static readonly BedrockProtocol Protocol = new(Calls.Endpoint("https://b.example", "us-east-1"), TimeProvider.System);

    [Theory]
    [InlineData("anthropic.claude-opus-4-6-v1", "high", """{"thinking":{"type":"adaptive"},"output_config":{"effort":"high"}}""", null)]
    [InlineData("anthropic.claude-3-7-sonnet-20250219-v1:0", "medium", """{"thinking":{"type":"enabled","budget_tokens":4096}}""", 8192)]
    [InlineData("openai.gpt-oss-120b-1:0", "xhigh", """{"reasoning_effort":"high"}""", null)]
    [InlineData("openai.gpt-oss-120b-1:0", "none", """{"reasoning_effort":"low"}""", null)]
    [InlineData("us.amazon.nova-2-lite-v1:0", "medium", """{"reasoningConfig":{"type":"enabled","maxReasoningEffort":"medium"}}""", null)]
    [InlineData("us.amazon.nova-2-lite-v1:0", "none", null, null)]
    [InlineData("mistral.mistral-large-2407-v1:0", "high", null, null)]
    public void Encode_ReasoningEffort_TakesTheFamilysName(string model, string effort, string? sent, int? limit)
    {
        var body = Encoded.Body(Protocol.Encode(Calls.Chat(
            $$"""{"model":"m","messages":[{"role":"user","content":"Hi"}],"reasoning_effort":"{{effort}}"}""", model)));
        Assert.Equal(sent, body["additionalModelRequestFields"]?.ToJsonString());
        Assert.Equal(limit, (int?)body["inferenceConfig"]!["maxTokens"]);
        BedrockRules.Check(body);
    }

    [Fact]
    public void Encode_JsonWithoutSchema_ComesByWayOfATool()
    {
        var call = Calls.Chat("""{"model":"m","messages":[{"role":"user","content":"Hi"}],"response_format":{"type":"json_object"}}""", "amazon.nova-pro-v1:0");
        Assert.Equal("""{"tool":{"name":"json"}}""", Encoded.Body(Protocol.Encode(call))["toolConfig"]!["toolChoice"]!.ToJsonString());

        var bytes = (byte[])
        [
            .. EventStreamEncoder.Event("contentBlockStart", """{"contentBlockIndex":0,"start":{"toolUse":{"toolUseId":"t","name":"json"}}}"""),
            .. EventStreamEncoder.Event("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"toolUse":{"input":"{\"a\":"}}}"""),
            .. EventStreamEncoder.Event("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"toolUse":{"input":"1}"}}}"""),
            .. EventStreamEncoder.Event("contentBlockStop", """{"contentBlockIndex":0}"""),
            .. EventStreamEncoder.Event("messageStop", """{"stopReason":"tool_use"}"""),
        ];
        var sum = AnswerSum.Of(Streams.Feed(Protocol, call, bytes, bytes.Length).Deltas);
        Assert.Equal(("""{"a":1}""", FinishReason.Stop), (sum.Text, sum.Finish));
        Assert.Empty(sum.Tools);
    }

    [Fact]
    public void Encode_JsonWithoutSchemaBesideTools_IsRefused()
    {
        var call = Protocol.Encode(Calls.Chat(
            """{"model":"m","messages":[{"role":"user","content":"Hi"}],"tools":[{"type":"function","function":{"name":"f"}}],"response_format":{"type":"json_object"}}""",
            "amazon.nova-pro-v1:0"));
        Assert.Equal("response_format", call.Unsupported?.Path);
    }
}
