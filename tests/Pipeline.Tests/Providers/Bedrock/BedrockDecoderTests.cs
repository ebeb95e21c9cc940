using System.Text;
using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Providers;
using Inferly.Pipeline.Providers.Bedrock;
using Inferly.Pipeline.Tests.Fixtures;

namespace Inferly.Pipeline.Tests.Providers.Bedrock;

/// <summary>What the recordings don't show.</summary>
public sealed class BedrockDecoderTests
{
    private static readonly BedrockProtocol Protocol = new(Calls.Endpoint("https://b.example", "us-east-1"), TimeProvider.System);

    [Theory]
    [InlineData("end_turn", FinishReason.Stop)]
    [InlineData("stop_sequence", FinishReason.Stop)]
    [InlineData("max_tokens", FinishReason.Length)]
    [InlineData("model_context_window_exceeded", FinishReason.Length)]
    [InlineData("tool_use", FinishReason.ToolCalls)]
    [InlineData("guardrail_intervened", FinishReason.ContentFilter)]
    [InlineData("content_filtered", FinishReason.ContentFilter)]
    [InlineData("something_new", FinishReason.Stop)]
    public void Read_StopReason_IsOneOfOpenAis(string reason, FinishReason finish) =>
        Assert.Equal([Delta.OfFinish(finish)], Read(Calls.Any, ("messageStop", $$"""{"stopReason":"{{reason}}"}""")));

    [Theory]
    [InlineData("malformed_tool_use")]
    [InlineData("malformed_model_output")]
    public void Read_MalformedAnswer_IsAnError(string reason) =>
        Assert.Equal([Delta.OfError("The model's answer came out malformed.", reason)], Read(Calls.Any, ("messageStop", $$"""{"stopReason":"{{reason}}"}""")));

    [Theory]
    [InlineData("throttlingException", """{"message":"Slow down."}""", "rate_limit_exceeded", "Slow down.")]
    [InlineData("serviceUnavailableException", "{}", "overloaded", "Bedrock ended its answer with serviceUnavailableException.")]
    [InlineData("modelStreamErrorException", """{"message":"Broke.","originalStatusCode":500}""", "modelStreamErrorException", "Broke.")]
    [InlineData("validationException", """{"message":"Input is too long for requested model."}""", "context_length_exceeded", "Input is too long for requested model.")]
    [InlineData("error", "plain words", "error", "plain words")]
    public void Read_Exception_IsAnError(string type, string payload, string code, string message) =>
        Assert.Equal([Delta.OfError(message, code)], Read(Calls.Any, (type, payload)));

    [Fact]
    public void Read_CachedInput_IsPartOfTheInput() =>
        Assert.Equal(
            [Delta.OfUsage(new Usage(111, 5, 100, 10))],
            Read(Calls.Any, ("metadata", """{"usage":{"inputTokens":1,"outputTokens":5,"totalTokens":116,"cacheReadInputTokens":100,"cacheWriteInputTokens":10}}""")));

    [Fact]
    public void Read_ToolsBetweenOtherBlocks_AreNumberedFromZero() =>
        Assert.Equal(
            [Delta.OfText("Hm"), Delta.OfToolCall(0, "a", "f"), Delta.OfArguments(0, "{}"), Delta.OfToolCall(1, "b", "g"), Delta.OfArguments(1, "{\"x\":1}")],
            Read(Calls.Any, TwoCalls));

    [Fact]
    public void Read_OneCallWanted_DropsTheOthers()
    {
        var call = Calls.Chat(
            """{"model":"m","parallel_tool_calls":false,"messages":[{"role":"user","content":"Hi"}],"tools":[{"type":"function","function":{"name":"f"}}]}""",
            "amazon.nova-pro-v1:0");
        Assert.Equal([Delta.OfText("Hm"), Delta.OfToolCall(0, "a", "f"), Delta.OfArguments(0, "{}")], Read(call, TwoCalls));
    }

    [Theory]
    [InlineData("messageStart", """{"role":"assistant"}""")]
    [InlineData("contentBlockStart", """{"contentBlockIndex":0,"start":{"image":{}}}""")]
    [InlineData("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"reasoningContent":{"signature":"x"}}}""")]
    [InlineData("somethingNew", "{}")]
    public void Read_EventsThatSayNothing_AreSound(string name, string payload) => Assert.Empty(Read(Calls.Any, (name, payload)));

    [Fact]
    public void Read_PayloadThatIsNoJson_IsMalformed() =>
        Assert.False(Protocol.CreateDecoder(Calls.Any).Read(new Frame("messageStop"u8, "<"u8), []));

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"message\":\"x\"}")]
    [InlineData("[")]
    public void ReadWhole_WhatIsNoAnswer_IsMalformed(string body) =>
        Assert.False(Protocol.CreateDecoder(Calls.Any).ReadWhole(Encoding.UTF8.GetBytes(body), []));

    private static (string Name, string Payload)[] TwoCalls =>
    [
        ("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"text":"Hm"}}"""),
        ("contentBlockStop", """{"contentBlockIndex":0}"""),
        ("contentBlockStart", """{"contentBlockIndex":1,"start":{"toolUse":{"toolUseId":"a","name":"f"}}}"""),
        ("contentBlockStop", """{"contentBlockIndex":1}"""),
        ("contentBlockStart", """{"contentBlockIndex":2,"start":{"toolUse":{"toolUseId":"s","name":"nova_grounding","type":"server_tool_use"}}}"""),
        ("contentBlockDelta", """{"contentBlockIndex":2,"delta":{"toolUse":{"input":"{}"}}}"""),
        ("contentBlockStop", """{"contentBlockIndex":2}"""),
        ("contentBlockStart", """{"contentBlockIndex":3,"start":{"toolUse":{"toolUseId":"b","name":"g"}}}"""),
        ("contentBlockDelta", """{"contentBlockIndex":3,"delta":{"toolUse":{"input":"{\"x\":1}"}}}"""),
        ("contentBlockStop", """{"contentBlockIndex":3}"""),
    ];

    private static List<Delta> Read(UpstreamCall call, params (string Name, string Payload)[] events)
    {
        var decoder = Protocol.CreateDecoder(call);
        var deltas = new List<Delta>();
        foreach (var (name, payload) in events)
        {
            Assert.True(decoder.Read(new Frame(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(payload)), deltas));
        }

        decoder.End(deltas);
        return deltas;
    }
}
