using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Inferly.Faults;
using Inferly.Faults.Answers;
using Inferly.Faults.Scripts;
using Inferly.Faults.Wire;

namespace Inferly.Ingress.Tests.Failover;

/// <summary>The double itself, where the gateway does not ask for it yet.</summary>
public sealed class FaultServerTests
{
    private const string Said = "One two three, 你好 four.";
    private const string Begun = "One two";

    private static readonly Dictionary<string, (string Path, string Body, PrefixForm Form)> Prefixed = new()
    {
        ["chat"] = ("/v1/chat/completions", $$"""{"messages":[{"role":"user","content":"Go"},{"role":"assistant","content":"{{Begun}}"}]}""", PrefixForm.Plain),
        ["Mistral"] = ("/v1/chat/completions", $$"""{"messages":[{"role":"assistant","content":"{{Begun}}","prefix":true}]}""", PrefixForm.Marked),
        ["vLLM"] = ("/chat/completions", $$"""{"continue_final_message":true,"add_generation_prompt":false,"messages":[{"role":"assistant","content":"{{Begun}}"}]}""", PrefixForm.ContinueFinalMessage),
        ["responses"] = ("/v1/responses", $$"""{"input":[{"role":"assistant","content":[{"type":"output_text","text":"{{Begun}}"}]}]}""", PrefixForm.Plain),
        ["Anthropic"] = ("/v1/messages", $$"""{"max_tokens":99,"messages":[{"role":"assistant","content":[{"type":"text","text":"{{Begun}}"}]}]}""", PrefixForm.Plain),
        ["Gemini"] = ("/v1beta/models/m:generateContent", $$"""{"contents":[{"role":"model","parts":[{"text":"{{Begun}}"}]}]}""", PrefixForm.Plain),
        ["Bedrock"] = ("/model/m/converse", $$"""{"messages":[{"role":"assistant","content":[{"text":"{{Begun}}"}]}]}""", PrefixForm.Plain),
    };

    public static TheoryData<string> Forms => [.. Prefixed.Keys];

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Prefix_InEachForm_IsGoneOnWithExactly(string name)
    {
        var (path, body, form) = Prefixed[name];
        await using var server = FaultServer.Start(Answer.Of(Said));

        var (status, text) = await PostAsync(server, path, body);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal((Begun, form), (server.Calls[0].Prompt.Prefix, server.Calls[0].Prompt.Form));
        Assert.Contains("\" three, 你好 four.\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Begun, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("chat", Prefill.Refused, 400)]
    [InlineData("Anthropic", Prefill.Refused, 400)]
    [InlineData("chat", Prefill.ContinuedIfMarked, 400)]
    [InlineData("Mistral", Prefill.ContinuedIfMarked, 200, " three")]
    [InlineData("chat", Prefill.ContinuedIfAsked, 200, Said)]
    [InlineData("vLLM", Prefill.ContinuedIfAsked, 200, " three")]
    [InlineData("chat", Prefill.Ignored, 200, Said)]
    public async Task Prefix_IsTakenAsTheScriptSays(string name, Prefill prefill, int status, string begins = "This model does not")
    {
        await using var server = FaultServer.Start(Answer.Of(Said));
        server.Next(Script.Sound.WithPrefill(prefill));
        var answer = await PostAsync(server, Prefixed[name].Path, Prefixed[name].Body);
        Assert.Equal(status, (int)answer.Status);
        Assert.Contains($"\"{begins}", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Repeating_SaysTheEndOfThePrefixAgain()
    {
        await using var server = FaultServer.Start(Answer.Of(Said));
        server.Next(Script.Sound.Repeating(3));
        Assert.Contains("\"two three", (await PostAsync(server, Prefixed["chat"].Path, Prefixed["chat"].Body)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Response_Streamed_PassesTheGateway()
    {
        var answer = Answer.Of(Said) with { Reasoning = ["Hm", "m"], Tools = [new ToolCall("call_1", "find", "{}")] };
        await using var gateway = await FaultyGateway.StartAsync(1, describe: (server, i) =>
        {
            var entry = ProviderEntry.Of(ProviderKind.Chat, server, i);
            entry["responses"] = true;
            return entry;
        });
        gateway.A.Answer = answer;

        var body = await gateway.RespondAsync("a/m-a");

        var events = body.Split("\n\n").Where(e => e.StartsWith("event: ", StringComparison.Ordinal)).Select(e => JsonNode.Parse(e.Split("data: ", 2)[1])!).ToArray();
        Assert.Equal(Enumerable.Range(0, events.Length), events.Select(e => (int)e["sequence_number"]!));
        Assert.Equal(Said, string.Concat(events.Where(e => (string?)e["type"] == "response.output_text.delta").Select(e => (string?)e["delta"])));
        Assert.Equal(["reasoning", "message", "function_call"], events[^1]["response"]!["output"]!.AsArray().Select(item => (string?)item!["type"]));
    }

    [Fact]
    public async Task Refuse_ThenListen_IsTheSamePortAgain()
    {
        await using var server = FaultServer.Start();
        server.Refuse();
        await Assert.ThrowsAsync<HttpRequestException>(() => PostAsync(server, "/v1/chat/completions", "{}"));
        server.Listen();
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(server, "/v1/chat/completions", "{}")).Status);
        Assert.Equal((1, 1), (server.Calls.Count, server.MostAtOnce));
    }

    [Fact]
    public void Tokens_OfAnyText_JoinToItAndSplitNoCharacter() => Gen.String.Sample(
        text =>
        {
            var sound = text.EnumerateRunes().Aggregate("", (all, rune) => all + rune);
            var tokens = TextCut.Tokens(sound);
            Assert.Equal(sound, string.Concat(tokens));
            Assert.DoesNotContain(tokens, token => char.IsLowSurrogate(token[0]) || char.IsHighSurrogate(token[^1]));
        },
        iter: 500);

    [Theory]
    [InlineData(null, "three", "One two ", Finish.Stop)]
    [InlineData(2, null, "One two", Finish.Length)]
    [InlineData(99, "six", Said, Finish.Stop)]
    public void Within_LimitsOfTheRequest_EndTheAnswer(int? maxTokens, string? stop, string said, Finish finish)
    {
        var limited = Answer.Of(Said).Within(maxTokens, stop is null ? [] : [stop]);
        Assert.Equal((said, finish), (limited.Said, limited.Finish));
    }

    private static async Task<(HttpStatusCode Status, string Text)> PostAsync(FaultServer server, string path, string body)
    {
        using var client = new HttpClient();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(new Uri(server.BaseUrl + path), content, TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
