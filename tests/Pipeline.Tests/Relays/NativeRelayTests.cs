using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Providers;
using Inferly.Pipeline.Relays;
using Inferly.Pipeline.Requests;

namespace Inferly.Pipeline.Tests.Relays;

public sealed class NativeRelayTests
{
    private static readonly AnswerHead Head = new("chatcmpl-1", "p/m", 7);

    [Fact]
    public void OnFrame_SoundChunk_OnlyTheModelChanges()
    {
        const string chunk = """{"id":"x","object":"chat.completion.chunk","created":1,"model":"gpt","obfuscation":"zz","choices":[{"index":0,"delta":{"role":"assistant","content":"h\u00fc"},"finish_reason":null}]}""";
        Assert.Equal($"data: {chunk.Replace("\"gpt\"", "\"p/m\"", StringComparison.Ordinal)}\n\n", Relay(chunk).Text);
    }

    [Fact]
    public void OnFrame_RoleInEveryChunk_GoesOutOnce()
    {
        const string chunk = """{"id":"x","object":"chat.completion.chunk","created":1,"model":"gpt","choices":[{"index":0,"delta":{"role":"assistant","content":"a"},"finish_reason":null}]}""";
        var sent = Chunks(Relay(chunk, chunk).Text);
        Assert.NotNull(sent[0]!["choices"]![0]!["delta"]!["role"]);
        Assert.Null(sent[1]!["choices"]![0]!["delta"]!["role"]);
        Assert.Equal("a", (string?)sent[1]!["choices"]![0]!["delta"]!["content"]);
    }

    [Theory]
    [InlineData("""{"content":"a"}""")]
    [InlineData("""{"tool_calls":[{"index":0,"id":"c1","function":{"name":"f","arguments":"{}"}}]}""")]
    public void OnFrame_NoRoleInTheFirstChunk_IsAdded(string delta)
    {
        var chunk = $$"""{"id":"x","object":"o","created":1,"model":"g","choices":[{"index":0,"delta":{{delta}},"finish_reason":null}]}""";
        var sent = Chunks(Relay(chunk, chunk).Text);
        Assert.Equal(["assistant", null], sent.Select(c => (string?)c!["choices"]![0]!["delta"]!["role"]));
    }

    [Fact]
    public void OnFrame_FirstChunkWithoutAnId_AllHaveOurs()
    {
        var (text, relay, _) = Relay(
            """{"choices":[],"created":0,"id":"","model":"","object":"","prompt_filter_results":[]}""",
            """{"choices":[{"index":0,"delta":{"role":"assistant","content":"a"}}],"created":1,"id":"theirs","model":"g","object":"o"}""",
            """{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c1","function":{"name":"f","arguments":"{}"}}]}}],"created":1,"id":"theirs","model":"g","object":"o"}""");
        Assert.All(Chunks(text), chunk => Assert.Equal(Head.Id, (string?)chunk!["id"]));
        Assert.Equal(Head.Id, relay.Facts.AnswerId);
    }

    [Fact]
    public void OnFrame_CallsOfSeveralChoices_AreNumberedInEach()
    {
        (int Choice, string Id)[] fragments = [(0, "a"), (1, "a"), (1, "b"), (0, "a"), (0, "c"), (1, "b")];
        var sent = Chunks(Relay([.. fragments.Select(fragment =>
            $$$"""{"id":"x","object":"o","created":1,"model":"g","choices":[{"index":{{{fragment.Choice}}},"delta":{"tool_calls":[{"index":0,"id":"{{{fragment.Id}}}","function":{"name":"f","arguments":"{}"}}]}}]}""")]).Text);
        var calls = sent.Select(chunk => chunk!["choices"]![0]!["delta"]!["tool_calls"]![0]!).ToArray();
        Assert.Equal([0, 0, 1, 0, 1, 1], calls.Select(call => (int)call["index"]!));
        Assert.Equal(["a", "a", "b", null, "c", null], calls.Select(call => (string?)call["id"]));
    }

    [Fact]
    public void OnFrame_UsageOfAToolCallsChunkNobodyAskedFor_IsLeftOut()
    {
        var sent = Chunks(Relay(
            """{"id":"x","object":"o","created":1,"model":"g","usage":null,"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c1","function":{"name":"f","arguments":"{}"}}]}}]}""").Text);
        Assert.False(Assert.Single(sent)!.AsObject().ContainsKey("usage"));
    }

    [Fact]
    public void OnFrame_UsageNobodyAskedFor_IsLearnedAndLeftOut()
    {
        var (text, relay, _) = Relay(
            """{"id":"x","object":"o","created":1,"model":"g","usage":null,"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}]}""",
            """{"id":"x","object":"o","created":1,"model":"g","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}""");
        var only = Assert.Single(Chunks(text));
        Assert.False(only!.AsObject().ContainsKey("usage"));
        Assert.Equal(new Usage(3, 2), relay.Facts.Usage);
        Assert.Equal(FinishReason.Stop, relay.Facts.Finish);
    }

    [Fact]
    public void OnFrame_ContentInParts_IsOneStringAndLearned()
    {
        var (text, relay, _) = Relay(
            """{"id":"x","object":"o","created":1,"model":"g","choices":[{"index":0,"delta":{"role":"assistant","content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]},{"type":"text","text":"four"}]}}]}""");
        var delta = Assert.Single(Chunks(text))!["choices"]![0]!["delta"]!;
        Assert.Equal(("four", "hm"), ((string?)delta["content"], (string?)delta["reasoning_content"]));
        Assert.True(relay.Facts.HasReasoning);
        Assert.Equal(6, relay.Facts.OutputBytes);
        Assert.Equal("four", relay.Facts.Text!.ToString());
    }

    [Fact]
    public void OnFrame_NullContentOfACarelessChunk_DoesNotCommit()
    {
        var (_, _, step) = Relay("""{"id":"x","model":"g","choices":[{"delta":{"role":"assistant","content":null}}]}""");
        Assert.Equal(RelayStep.None, step);
    }

    [Theory]
    [InlineData("end_turn", "stop")]
    [InlineData("model_length", "length")]
    [InlineData("tool_use", "tool_calls")]
    public void OnFrame_ForeignFinishReason_IsTranslated(string theirs, string ours)
    {
        var chunk = $$"""{"id":"x","object":"o","created":1,"model":"g","choices":[{"index":0,"delta":{},"finish_reason":"{{theirs}}"}]}""";
        Assert.Equal(ours, (string?)Chunks(Relay(chunk).Text)[0]!["choices"]![0]!["finish_reason"]);
    }

    [Fact]
    public void OnFrame_EmptyFinishReason_IsNoFinish()
    {
        var (text, relay, _) = Relay("""{"id":"x","object":"o","created":1,"model":"g","choices":[{"index":0,"delta":{"content":"a"},"finish_reason":""}]}""");
        Assert.Null(Chunks(text)[0]!["choices"]![0]!["finish_reason"]);
        Assert.Equal(FinishReason.None, relay.Facts.Finish);
    }

    [Fact]
    public void OnFrame_ParallelCallsAllNumberedZero_AreToldApart()
    {
        var sent = Chunks(Relay(
            """{"id":"x","object":"o","created":1,"model":"g","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c1","function":{"name":"f","arguments":"{"}}]}}]}""",
            """{"id":"x","object":"o","created":1,"model":"g","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"}"}}]}}]}""",
            """{"id":"x","object":"o","created":1,"model":"g","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c2","function":{"name":"g","arguments":"{}"}}]}}]}""").Text);
        Assert.Equal([0, 0, 1], sent.Select(c => (int)c!["choices"]![0]!["delta"]!["tool_calls"]![0]!["index"]!));
        Assert.Equal("function", (string?)sent[2]!["choices"]![0]!["delta"]!["tool_calls"]![0]!["type"]);
    }

    [Theory]
    [InlineData("""{"error":{"message":"boom","code":"server_error"}}""", "boom")]
    [InlineData("""{"id":"x","choices":[],"x_groq":{"error":"over capacity"}}""", "over capacity")]
    public void OnFrame_ErrorEvent_FailsAndWritesNothing(string chunk, string message)
    {
        var (text, relay, step) = Relay(chunk);
        Assert.Equal("", text);
        Assert.True((step & RelayStep.Failed) != 0);
        Assert.Equal(message, relay.Facts.Error!.Message);
    }

    [Fact]
    public void OnFrame_MalformedChunk_IsSkippedAndCounted()
    {
        var (text, relay, step) = Relay("{\"id\":");
        Assert.Equal("", text);
        Assert.Equal(RelayStep.Malformed, step);
        Assert.Equal(1, relay.Facts.MalformedFrames);
    }

    [Fact]
    public void OnFrame_MissingChoices_AreAddedForStrictClients() =>
        Assert.Empty(Chunks(Relay("""{"id":"x","model":"g"}""").Text)[0]!["choices"]!.AsArray());

    private static JsonNode?[] Chunks(string text) =>
        [.. text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(frame => JsonNode.Parse(frame["data: ".Length..]))];

    private static (string Text, NativeRelay Relay, RelayStep Step) Relay(params string[] chunks)
    {
        RequestScanner.Scan(Operation.Chat, """{"model":"m","stream":true,"messages":[{"role":"user","content":"x"}]}"""u8.ToArray(), out var request);
        var relay = new NativeRelay(request!, Head, new AnswerFacts { Text = new DeliveredText() });
        var output = new ArrayBufferWriter<byte>();
        var step = RelayStep.None;
        foreach (var chunk in chunks)
        {
            step |= relay.OnFrame(new Frame(default, Encoding.UTF8.GetBytes(chunk)), output);
        }

        return (Encoding.UTF8.GetString(output.WrittenSpan), relay, step);
    }
}
