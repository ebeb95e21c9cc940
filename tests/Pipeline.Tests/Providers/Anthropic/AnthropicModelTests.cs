using System.Text.Json.Nodes;
using Inferly.Pipeline.Providers.Anthropic;
using Inferly.Pipeline.Tests.Fixtures;

namespace Inferly.Pipeline.Tests.Providers.Anthropic;

/// <summary>In what the generations of Claude are asked differently.</summary>
public sealed class AnthropicModelTests
{
    private static readonly AnthropicProtocol Protocol = new(Calls.Endpoint("https://api.anthropic.com"));

    [Theory]
    [InlineData("claude-3-5-haiku-latest", "high", 8000, null, null)]
    [InlineData("claude-3-7-sonnet-latest", "minimal", 8000, """{"type":"enabled","budget_tokens":1024}""", null)]
    [InlineData("claude-sonnet-4-5", "medium", 8000, """{"type":"enabled","budget_tokens":4000}""", null)]
    [InlineData("claude-sonnet-4-5", "max", 64000, """{"type":"enabled","budget_tokens":32000}""", null)]
    [InlineData("claude-sonnet-4-5", "high", 1024, null, null)]
    [InlineData("claude-sonnet-4-5", "none", 8000, null, null)]
    [InlineData("claude-opus-4-6", "minimal", 8000, """{"type":"adaptive"}""", "low")]
    [InlineData("claude-opus-4-6", "xhigh", 8000, """{"type":"adaptive"}""", "max")]
    [InlineData("claude-opus-4-7", "xhigh", 8000, """{"type":"adaptive"}""", "xhigh")]
    [InlineData("claude-sonnet-5", "unheard-of", 8000, """{"type":"adaptive"}""", "medium")]
    [InlineData("claude-sonnet-5", "none", 8000, """{"type":"disabled"}""", null)]
    [InlineData("minimax-m2", "high", 8000, null, null)]
    public void Encode_ReasoningEffort_ThinksAsTheGenerationCan(string model, string effort, int limit, string? thinking, string? sentEffort)
    {
        var body = Encode($$"""{"model":"m","messages":[{"role":"user","content":"Hi"}],"reasoning_effort":"{{effort}}","max_tokens":{{limit}},"temperature":1}""", model);
        Assert.Equal(thinking, body["thinking"]?.ToJsonString());
        Assert.Equal(sentEffort, (string?)body["output_config"]?["effort"]);
        AnthropicRules.Check(body);
    }

    [Theory]
    [InlineData("""[{"role":"user","content":"Hi"},{"role":"assistant","content":"So"}]""", "")]
    [InlineData("""[{"role":"user","content":"Hi"}]""", ""","tools":[{"type":"function","function":{"name":"f"}}],"tool_choice":"required" """)]
    [InlineData("""[{"role":"user","content":"Hi"}]""", ""","response_format":{"type":"json_object"}""")]
    [InlineData("""[{"role":"user","content":"Hi"},{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c","content":"1"}]""", "")]
    public void Encode_EffortWhereThinkingIsNotAllowed_DoesNotThink(string messages, string more)
    {
        var body = Encode($$"""{"model":"m","messages":{{messages}},"reasoning_effort":"high"{{more}}}""", "claude-sonnet-4-5");
        Assert.Null(body["thinking"]);
    }

    [Theory]
    [InlineData("claude-sonnet-4-20250514", "0.3", "0.9")]
    [InlineData("claude-opus-4-1", "0.3", null)]
    [InlineData("claude-opus-4-7", null, null)]
    [InlineData("minimax-m2", "0.3", "0.9")]
    public void Encode_TemperatureAndTopP_SendsWhatTheGenerationTakes(string model, string? temperature, string? topP)
    {
        var body = Encode("""{"model":"m","messages":[{"role":"user","content":"Hi"}],"temperature":0.3,"top_p":0.9}""", model);
        Assert.Equal(temperature, body["temperature"]?.ToJsonString());
        Assert.Equal(topP, body["top_p"]?.ToJsonString());
    }

    [Fact]
    public void Encode_VersionOfTheApiWithoutSampling_SendsNone()
    {
        var protocol = new AnthropicProtocol(Calls.Endpoint("https://api.anthropic.com", headers: ("Anthropic-Version", "2026-10-21")));
        var call = protocol.Encode(Calls.Chat("""{"model":"m","messages":[{"role":"user","content":"Hi"}],"temperature":0.3}""", "claude-sonnet-4-5"));
        Assert.Null(Encoded.Body(call)["temperature"]);
        Assert.Equal("2026-10-21", Assert.Single(call.Message!.Headers.GetValues("anthropic-version")));
    }

    [Theory]
    [InlineData("json_schema", false)]
    [InlineData("json_object", true)]
    public void Encode_JsonForAnOldClaude_AsksForAToolInstead(string type, bool anyObject)
    {
        var call = Calls.Chat(
            """{"model":"m","messages":[{"role":"user","content":"Hi"}],"response_format":{"type":"TYPE","json_schema":{"name":"s","schema":{"type":"object","properties":{"a":{"type":"integer","minimum":1}}}}}}"""
                .Replace("TYPE", type, StringComparison.Ordinal),
            "claude-3-haiku-20240307");
        var body = Encoded.Body(Protocol.Encode(call));
        Assert.Equal("json", (string?)body["tool_choice"]!["name"]);
        Assert.Equal(anyObject, body["tools"]![0]!["input_schema"]!["properties"] is null);
        Assert.Null(body["output_config"]);

        var answer = Streams.Whole(
            Protocol,
            """{"type":"message","content":[{"type":"tool_use","id":"t","name":"json","input":{"a":1}}],"stop_reason":"tool_use","usage":{"input_tokens":1,"output_tokens":2}}""",
            call);
        Assert.Equal("""{"a":1}""", answer.Text);
        Assert.Empty(answer.Tools);
        Assert.Equal(Pipeline.Answers.FinishReason.Stop, answer.Finish);
    }

    [Fact]
    public void Encode_SchemaBesideToolsForAnOldClaude_IsRefused()
    {
        var call = Protocol.Encode(Calls.Chat(
            """{"model":"m","messages":[{"role":"user","content":"Hi"}],"tools":[{"type":"function","function":{"name":"f"}}],"response_format":{"type":"json_object"}}""",
            "claude-3-haiku-20240307"));
        Assert.Equal("response_format", call.Unsupported?.Path);
    }

    [Theory]
    [InlineData(null, null, null, 4096)]
    [InlineData(null, null, 8192, 8192)]
    [InlineData(null, 500, 8192, 500)]
    [InlineData(100, 500, 8192, 100)]
    [InlineData(10_000, null, 8192, 8192)]
    [InlineData(10_000, null, null, 10_000)]
    public void Encode_OutputLimits_SendsTheCallersWithinTheModels(int? callers, int? gateways, int? models, int sent)
    {
        var limit = callers is null ? "" : $",\"max_tokens\":{callers}";
        var call = Calls.Chat($$"""{"model":"m","messages":[{"role":"user","content":"Hi"}]{{limit}}}""", "claude-3-5-haiku-latest", models) with { MaxOutputTokens = gateways };
        Assert.Equal(sent, (int?)Encoded.Body(Protocol.Encode(call))["max_tokens"]);
    }

    private static JsonNode Encode(string body, string model) => Encoded.Body(Protocol.Encode(Calls.Chat(body, model, 64_000)));
}
