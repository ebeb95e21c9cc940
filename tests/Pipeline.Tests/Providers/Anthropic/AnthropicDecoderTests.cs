using System.Text;
using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Providers;
using Inferly.Pipeline.Providers.Anthropic;
using Inferly.Pipeline.Tests.Fixtures;

namespace Inferly.Pipeline.Tests.Providers.Anthropic;

/// <summary>What the recordings don't show.</summary>
public sealed class AnthropicDecoderTests
{
    private static readonly AnthropicProtocol Protocol = new(Calls.Endpoint("https://api.anthropic.com"));

    [Theory]
    [InlineData("end_turn", FinishReason.Stop)]
    [InlineData("stop_sequence", FinishReason.Stop)]
    [InlineData("pause_turn", FinishReason.Stop)]
    [InlineData("max_tokens", FinishReason.Length)]
    [InlineData("model_context_window_exceeded", FinishReason.Length)]
    [InlineData("tool_use", FinishReason.ToolCalls)]
    [InlineData("refusal", FinishReason.ContentFilter)]
    [InlineData("something_new", FinishReason.Stop)]
    public void Read_StopReason_IsOneOfOpenAis(string reason, FinishReason finish)
    {
        var deltas = Read($$$"""{"type":"message_delta","delta":{"stop_reason":"{{{reason}}}"},"usage":{"output_tokens":3}}""");
        Assert.Equal([Delta.OfFinish(finish), Delta.OfUsage(new Usage(0, 3))], deltas);
    }

    [Fact]
    public void Read_UsageOfDelta_ReplacesAndIsNotAdded()
    {
        var deltas = Read(
            """{"type":"message_start","message":{"content":[],"usage":{"input_tokens":10,"cache_read_input_tokens":100,"cache_creation_input_tokens":1000,"output_tokens":1}}}""",
            """{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":20,"output_tokens_details":{"thinking_tokens":5}}}""");
        Assert.Equal(new Usage(1110, 20, 100, 1000, 5), AnswerSum.Of(deltas).Usage);
    }

    [Fact]
    public void Read_ToolsBetweenOtherBlocks_AreNumberedFromZero()
    {
        var deltas = Read(
            """{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":""}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Hm"}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"c2ln"}}""",
            """{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"a","name":"f","input":{}}}""",
            """{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"x\":"}}""",
            """{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"1}"}}""",
            """{"type":"content_block_stop","index":1}""",
            """{"type":"content_block_start","index":2,"content_block":{"type":"server_tool_use","id":"s","name":"web_search","input":{}}}""",
            """{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\"query\":1}"}}""",
            """{"type":"content_block_stop","index":2}""",
            """{"type":"content_block_start","index":3,"content_block":{"type":"web_search_tool_result","content":[{"type":"text","text":"no answer text"}]}}""",
            """{"type":"content_block_stop","index":3}""",
            """{"type":"content_block_start","index":4,"content_block":{"type":"tool_use","id":"b","name":"g","input":{}}}""",
            """{"type":"content_block_stop","index":4}""");
        Assert.Equal(
            [
                Delta.OfReasoning("Hm"),
                Delta.OfToolCall(0, "a", "f"), Delta.OfArguments(0, "{\"x\":"), Delta.OfArguments(0, "1}"),
                Delta.OfToolCall(1, "b", "g"), Delta.OfArguments(1, "{}"),
            ],
            deltas);
    }

    [Theory]
    [InlineData("""{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}""", "overloaded", "Overloaded")]
    [InlineData("""{"type":"error","error":{"type":"api_error","message":"Oops"}}""", "api_error", "Oops")]
    [InlineData("""{"type":"error"}""", null, "Anthropic reported an error without a message.")]
    public void Read_ErrorEvent_IsAnError(string json, string? code, string message)
    {
        Assert.Equal([Delta.OfError(message, code)], Read(json));
        var whole = new List<Delta>();
        Assert.True(Protocol.CreateDecoder(Calls.Any).ReadWhole(Encoding.UTF8.GetBytes(json), whole));
        Assert.Equal([Delta.OfError(message, code)], whole);
    }

    [Fact]
    public void Read_RefusalWithWords_PassesThemOn()
    {
        var deltas = Read("""{"type":"message_delta","delta":{"stop_reason":"refusal","stop_details":{"explanation":"Not that."}}}""");
        Assert.Equal([Delta.OfRefusal("Not that."), Delta.OfFinish(FinishReason.ContentFilter)], deltas);
    }

    [Theory]
    [InlineData("""{"type":"ping"}""")]
    [InlineData("""{"type":"message_stop"}""")]
    [InlineData("""{"type":"vellum_start","x":1}""")]
    [InlineData("""{"type":"content_block_delta","index":9,"delta":{"type":"input_json_delta","partial_json":"x"}}""")]
    [InlineData("{}")]
    public void Read_EventsThatSayNothing_AreSound(string json) => Assert.Empty(Read(json));

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"type\":\"ping\"} {}")]
    [InlineData("{\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\",\"text\":\"\\ud83d\"}}")]
    [InlineData("{\"type\":\"ping\"")]
    public void Read_WhatIsNoEvent_IsMalformed(string json)
    {
        var deltas = new List<Delta>();
        Assert.False(Protocol.CreateDecoder(Calls.Any).Read(new Frame(default, Encoding.UTF8.GetBytes(json)), deltas));
        Assert.Empty(deltas);
    }

    private static List<Delta> Read(params string[] events)
    {
        var decoder = Protocol.CreateDecoder(Calls.Any);
        var deltas = new List<Delta>();
        foreach (var json in events)
        {
            Assert.True(decoder.Read(new Frame(default, Encoding.UTF8.GetBytes(json)), deltas));
        }

        decoder.End(deltas);
        return deltas;
    }
}
