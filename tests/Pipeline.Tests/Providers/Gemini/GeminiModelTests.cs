using System.Text.Json.Nodes;
using Inferly.Pipeline.Providers.Gemini;
using Inferly.Pipeline.Tests.Fixtures;

namespace Inferly.Pipeline.Tests.Providers.Gemini;

/// <summary>In what the generations of Gemini are asked differently.</summary>
public sealed class GeminiModelTests
{
    private const string Thoughtful = """{"model":"m","messages":[{"role":"user","content":"Hi"}],"reasoning_effort":"EFFORT"}""";

    private const string WithCalls =
        """
        {"model":"m","messages":[{"role":"user","content":"Hi"},
          {"role":"assistant","tool_calls":[
            {"id":"a","type":"function","function":{"name":"f","arguments":"{}"}},
            {"id":"b","type":"function","function":{"name":"f","arguments":"{}"}}]},
          {"role":"tool","tool_call_id":"a","content":"1"},{"role":"tool","tool_call_id":"b","content":"2"}]}
        """;

    private static readonly GeminiProtocol Protocol = new(Calls.Endpoint("https://generativelanguage.googleapis.com"));

    [Theory]
    [InlineData("gemini-2.5-flash", "none", """{"thinkingBudget":0}""")]
    [InlineData("gemini-2.5-pro", "none", """{"thinkingBudget":128}""")]
    [InlineData("gemini-2.5-flash", "minimal", """{"thinkingBudget":1024}""")]
    [InlineData("gemini-2.5-flash", "medium", """{"thinkingBudget":8192}""")]
    [InlineData("gemini-2.5-flash", "max", """{"thinkingBudget":24576}""")]
    [InlineData("gemini-3-pro-preview", "none", """{"thinkingLevel":"low"}""")]
    [InlineData("gemini-3-flash-preview", "minimal", """{"thinkingLevel":"minimal"}""")]
    [InlineData("gemini-3.1-pro-preview", "medium", """{"thinkingLevel":"medium"}""")]
    [InlineData("models/gemini-3-flash-preview", "xhigh", """{"thinkingLevel":"high"}""")]
    [InlineData("gemini-flash-latest", "low", """{"thinkingLevel":"low"}""")]
    [InlineData("gemini-2.0-flash", "high", null)]
    [InlineData("gemma-3-27b-it", "high", null)]
    public void Encode_ReasoningEffort_IsALevelOrABudget(string model, string effort, string? sent)
    {
        var body = Encode(Thoughtful.Replace("EFFORT", effort, StringComparison.Ordinal), model);
        Assert.Equal(sent, body["generationConfig"]!["thinkingConfig"]?.ToJsonString());
    }

    [Theory]
    [InlineData("gemini-3-pro-preview", "skip_thought_signature_validator")]
    [InlineData("gemini-2.5-pro", null)]
    public void Encode_EarlierCalls_CarryTheSignatureThatIsDemanded(string model, string? signature)
    {
        var calls = Encode(WithCalls, model)["contents"]![1]!["parts"]!;
        Assert.Equal(signature, (string?)calls[0]!["thoughtSignature"]);
        Assert.Null(calls[1]!["thoughtSignature"]);
    }

    private static JsonNode Encode(string body, string model) => Encoded.Body(Protocol.Encode(Calls.Chat(body, model)));
}
