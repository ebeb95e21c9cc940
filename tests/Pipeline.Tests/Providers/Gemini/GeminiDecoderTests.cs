using System.Text;
using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Providers;
using Inferly.Pipeline.Providers.Gemini;
using Inferly.Pipeline.Tests.Fixtures;

namespace Inferly.Pipeline.Tests.Providers.Gemini;

/// <summary>What the recordings don't show.</summary>
public sealed class GeminiDecoderTests
{
    private const string TwoCalls =
        """{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","args":{"a":1}}},{"functionCall":{"id":"own","name":"g"}}]},"finishReason":"STOP"}]}""";

    private static readonly GeminiProtocol Protocol = new(Calls.Endpoint("https://g.example"));

    [Theory]
    [InlineData("STOP", FinishReason.Stop)]
    [InlineData("MAX_TOKENS", FinishReason.Length)]
    [InlineData("SAFETY", FinishReason.ContentFilter)]
    [InlineData("RECITATION", FinishReason.ContentFilter)]
    [InlineData("BLOCKLIST", FinishReason.ContentFilter)]
    [InlineData("PROHIBITED_CONTENT", FinishReason.ContentFilter)]
    [InlineData("SPII", FinishReason.ContentFilter)]
    public void Read_FinishReason_IsOneOfOpenAis(string reason, FinishReason finish) =>
        Assert.Equal([Delta.OfFinish(finish)], Read(Calls.Any, $$"""{"candidates":[{"finishReason":"{{reason}}"}]}"""));

    [Theory]
    [InlineData("MALFORMED_FUNCTION_CALL", "malformed_function_call")]
    [InlineData("UNEXPECTED_TOOL_CALL", "unexpected_tool_call")]
    [InlineData("OTHER", "other")]
    public void Read_FailureAsFinishReason_IsAnError(string reason, string code)
    {
        Assert.Equal([Delta.OfError($"Gemini ended its answer with {reason}.", code)], Read(Calls.Any, $$"""{"candidates":[{"finishReason":"{{reason}}"}]}"""));
        Assert.Equal([Delta.OfError("Why.", code)], Read(Calls.Any, $$"""{"candidates":[{"finishReason":"{{reason}}","finishMessage":"Why."}]}"""));
    }

    [Fact]
    public void Read_CallsWithoutIds_GetTheirOwn()
    {
        var deltas = Read(Calls.Any, TwoCalls);
        var sum = AnswerSum.Of(deltas);
        Assert.Equal([("f", """{"a":1}"""), ("g", "{}")], sum.Tools);
        Assert.Equal(FinishReason.ToolCalls, sum.Finish);
        Assert.StartsWith("call_", sum.Ids[0], StringComparison.Ordinal);
        Assert.InRange(sum.Ids[0].Length, 20, 40);
        Assert.Equal("own", sum.Ids[1]);
        Assert.NotEqual(sum.Ids[0], AnswerSum.Of(Read(Calls.Any, TwoCalls)).Ids[0]);
    }

    [Fact]
    public void Read_OneCallWanted_DropsTheOthers()
    {
        var call = Calls.Chat(
            """{"model":"m","parallel_tool_calls":false,"messages":[{"role":"user","content":"Hi"}],"tools":[{"type":"function","function":{"name":"f"}}]}""",
            "gemini-2.5-flash");
        var sum = AnswerSum.Of(Read(call, TwoCalls));
        Assert.Equal([("f", """{"a":1}""")], sum.Tools);
        Assert.Equal(FinishReason.ToolCalls, sum.Finish);
    }

    [Fact]
    public void Read_SeveralCandidates_AreChoices()
    {
        var call = Calls.Chat("""{"model":"m","n":2,"messages":[{"role":"user","content":"Hi"}]}""", "gemini-2.5-flash");
        var deltas = Read(
            call,
            """{"candidates":[{"content":{"parts":[{"text":"a"}]}},{"index":1,"content":{"parts":[{"text":"x"},{"functionCall":{"name":"f"}}]}}]}""",
            """{"candidates":[{"index":1,"content":{"parts":[{"text":"y"}]},"finishReason":"STOP"},{"index":0,"content":{"parts":[{"text":"b"}]},"finishReason":"MAX_TOKENS"}]}""");
        Assert.Equal(("ab", FinishReason.Length), (AnswerSum.Of(deltas, 0).Text, AnswerSum.Of(deltas, 0).Finish));
        Assert.Equal(("xy", FinishReason.ToolCalls), (AnswerSum.Of(deltas, 1).Text, AnswerSum.Of(deltas, 1).Finish));
        Assert.Equal("f", Assert.Single(AnswerSum.Of(deltas, 1).Tools).Name);
    }

    [Fact]
    public void Read_BlockedPrompt_EndsEveryChoice()
    {
        var call = Calls.Chat("""{"model":"m","n":2,"messages":[{"role":"user","content":"Hi"}]}""", "gemini-2.5-flash");
        Assert.Equal(
            [Delta.OfFinish(FinishReason.ContentFilter), Delta.OfFinish(FinishReason.ContentFilter, 1), Delta.OfUsage(new Usage(4, 0))],
            Read(call, """{"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"},"usageMetadata":{"promptTokenCount":4}}"""));
    }

    [Fact]
    public void Read_Thoughts_AreReasoningAndCounted()
    {
        var sum = AnswerSum.Of(Read(
            Calls.Any,
            """{"candidates":[{"content":{"parts":[{"text":"Hm","thought":true},{"text":"Yes"},{"executableCode":{"code":"1"}},{"inlineData":{"data":"AA"}}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":9,"candidatesTokenCount":2,"thoughtsTokenCount":30,"cachedContentTokenCount":5}}"""));
        Assert.Equal(("Hm", "Yes", new Usage(9, 32, 5, ReasoningTokens: 30)), (sum.Reasoning, sum.Text, sum.Usage));
    }

    [Fact]
    public void Read_ErrorInTheStream_IsAnError() =>
        Assert.Equal(
            [Delta.OfError("Later.", "overloaded")],
            Read(Calls.Any, """{"error":{"code":503,"message":"Later.","status":"UNAVAILABLE"}}"""));

    [Theory]
    [InlineData("$.a", "1|2", """{"a":"12"}""")]
    [InlineData("$.list[0].b|$.list[1].b|$.list[1]['c d']", "1|2|3", """{"list":[{"b":"1"},{"b":"2","c d":"3"}]}""")]
    [InlineData("$['x'][\"y\"]|$.x.z[0]|$.x.z[1]", "1|2|3", """{"x":{"y":"1","z":["2","3"]}}""")]
    [InlineData("$.a|$.a.b|$.list[7]|$.list[-1]|$|a|$[|$.|$.a[0", "1|2|3|4|5|6|7|8|9", """{"a":"1","list":[]}""")]
    public void Read_ArgumentsInPieces_ArePutTogetherByTheirPaths(string paths, string values, string expected)
    {
        var pieces = paths.Split('|').Zip(values.Split('|'), (path, value) => (path, value)).ToList();
        if (pieces.Count == 1)
        {
            pieces.Add((paths, "2"));
        }

        string[] chunks =
        [
            """{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","willContinue":true}}]}}]}""",
            .. pieces.Select(piece =>
                """{"candidates":[{"content":{"parts":[{"functionCall":{"partialArgs":[{"jsonPath":PATH,"stringValue":"VALUE","willContinue":true}],"willContinue":true}}]}}]}"""
                    .Replace("PATH", System.Text.Json.JsonSerializer.Serialize(piece.path), StringComparison.Ordinal)
                    .Replace("VALUE", piece.value, StringComparison.Ordinal)),
            """{"candidates":[{"content":{"parts":[{"functionCall":{}}]},"finishReason":"STOP"}]}""",
        ];
        Assert.Equal([("f", expected)], AnswerSum.Of(Read(Calls.Any, chunks)).Tools);
    }

    [Fact]
    public void Read_ArgumentsOfOtherKinds_KeepThem() =>
        Assert.Equal(
            [("f", """{"n":1.50,"t":true,"z":null,"s":"é"}""")],
            AnswerSum.Of(Read(
                Calls.Any,
                """{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","partialArgs":[{"jsonPath":"$.n","numberValue":1.50},{"jsonPath":"$.t","boolValue":true},{"jsonPath":"$.z","nullValue":null},{"jsonPath":"$.s","stringValue":"é"},{"jsonPath":"$.none"}]}}]}}]}""")).Tools);

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"object\":\"interaction\"}")]
    [InlineData("[1]")]
    public void ReadWhole_WhatIsNoAnswer_IsMalformed(string body) =>
        Assert.False(Protocol.CreateDecoder(Calls.Any).ReadWhole(Encoding.UTF8.GetBytes(body), []));

    private static List<Delta> Read(UpstreamCall call, params string[] chunks)
    {
        var decoder = Protocol.CreateDecoder(call);
        var deltas = new List<Delta>();
        foreach (var json in chunks)
        {
            Assert.True(decoder.Read(new Frame(default, Encoding.UTF8.GetBytes(json)), deltas));
        }

        decoder.End(deltas);
        return deltas;
    }
}
