using System.Buffers;
using System.Text;
using CsCheck;
using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Providers;
using Inferly.Pipeline.Relays;
using Inferly.Pipeline.Requests;

namespace Inferly.Pipeline.Tests.Relays;

/// <summary>Chunks that differ from one before them in their words alone: seen from outside, they pass like all others.</summary>
public sealed class ChunkTemplateTests
{
    // Each with WORDS where the words stand, and PADDING where random letters do.
    private static readonly string[] Shapes =
    [
        """{"id":"x","object":"chat.completion.chunk","created":1,"model":"gpt","choices":[{"index":0,"delta":{"content":"WORDS"},"finish_reason":null}]}""",
        """{"id":"x","object":"chat.completion.chunk","created":1,"model":"gpt","choices":[{"index":0,"delta":{"content":"WORDS"},"finish_reason":null}],"obfuscation":"PADDING"}""",
        """{"obfuscation":"PADDING","choices":[{"delta":{"content":"WORDS"},"index":0,"logprobs":null}],"created":1,"id":"x","model":"gpt","object":"o"}""",
        """{ "id": "x", "object": "o", "created": 1, "model": "gpt", "choices": [ {"index": 0, "delta": {"content": null, "reasoning_content": "WORDS"} } ] }""",
    ];

    private static readonly Gen<string> Inside = Gen.OneOf(
        OneOf("\\n", "\\x", "\u0001", "\\\"", "\\\\", "\\/", "\\u00fC", "\\ud83d\\ude00", "\\ud83d", "\"", "WORDS", "}", "ü", "日本", "😀", " "),
        Gen.String[Gen.Char[' ', '~'], 0, 6].Select(s => s.Replace("\\", "", StringComparison.Ordinal).Replace("\"", "", StringComparison.Ordinal)))
        .Array[0, 5].Select(string.Concat);

    [Fact]
    public void OnFrame_ChunksAlikeButForTheirWords_GoOutAsTheyCame() =>
        (from shape in OneOf(Shapes)
         from words in Gen.Select(Inside, Gen.String[Gen.Char['a', 'z'], 0, 9]).Array[1, 12]
         select words.Select(w => shape.Replace("WORDS", w.Item1, StringComparison.Ordinal).Replace("PADDING", w.Item2, StringComparison.Ordinal)).ToArray())
        .Sample(chunks =>
        {
            var sound = chunks.Where(IsSound).ToArray();
            var (text, facts) = Relay(chunks);
            Assert.Equal(string.Concat(sound.Select(chunk => $"data: {chunk.Replace("\"gpt\"", "\"p/m\"", StringComparison.Ordinal)}\n\n")), text);
            Assert.Equal(chunks.Length - sound.Length, facts.MalformedFrames);
        });

    [Theory]
    [InlineData("content", "one two", false)]
    [InlineData("reasoning_content", "", true)]
    public void OnFrame_ChunksAlike_AreLearned(string member, string text, bool isReasoning)
    {
        string[] said = ["one", " ", "", "two"];
        string[] chunks = [.. said.Select(words =>
            $$$"""{"id":"x","object":"o","created":1,"model":"gpt","choices":[{"index":0,"delta":{"{{{member}}}":"{{{words}}}"}}]}""")];
        var facts = Relay(chunks).Facts;
        Assert.Equal((text, 7, isReasoning), (facts.Text!.ToString(), facts.OutputBytes, facts.HasReasoning));
    }

    [Theory]
    [InlineData("""{"content":" two","refusal":"no"}""")]
    [InlineData("""{"content":" two","tool_calls":[{"index":0,"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]}""")]
    public void OnFrame_ChunkThatSaysMore_IsNotTakenForAlike(string delta)
    {
        const string alike = """{"id":"x","object":"o","created":1,"model":"gpt","choices":[{"index":0,"delta":{"content":"one"}}]}""";
        var facts = Relay(alike, alike, alike.Replace("""{"content":"one"}""", delta, StringComparison.Ordinal)).Facts;
        Assert.True(facts.HasMore || facts.HasToolCalls);
    }

    [Fact]
    public void OnFrame_EmptyRefusalFirst_LaterRefusalIsSeen()
    {
        const string empty = """{"id":"x","object":"o","created":1,"model":"gpt","choices":[{"index":0,"delta":{"refusal":""}}]}""";
        Assert.True(Relay(empty, empty, empty.Replace("\"refusal\":\"\"", "\"refusal\":\"no\"", StringComparison.Ordinal)).Facts.HasMore);
    }

    [Fact]
    public void OnFrame_FinishAfterChunksAlike_Finishes()
    {
        const string alike = """{"id":"x","object":"o","created":1,"model":"gpt","choices":[{"index":0,"delta":{"content":"one"},"finish_reason":null}]}""";
        Assert.Equal(FinishReason.Length, Relay(alike, alike, alike.Replace("null", "\"length\"", StringComparison.Ordinal)).Facts.Finish);
    }

    private static Gen<string> OneOf(params string[] these) => Gen.Int[0, these.Length - 1].Select(i => these[i]);

    private static bool IsSound(string chunk)
    {
        var reader = new System.Text.Json.Utf8JsonReader(Encoding.UTF8.GetBytes(chunk));
        try
        {
            while (reader.Read())
            {
            }

            return true;
        }
        catch (System.Text.Json.JsonException)
        {
            return false;
        }
    }

    // Behind a first chunk with the role, as every answer has one.
    private static (string Text, AnswerFacts Facts) Relay(params string[] chunks)
    {
        RequestScanner.Scan(Operation.Chat, """{"model":"m","stream":true,"messages":[{"role":"user","content":"x"}]}"""u8.ToArray(), out var request);
        var facts = new AnswerFacts { Text = new DeliveredText() };
        var relay = new NativeRelay(request!, new AnswerHead("chatcmpl-1", "p/m", 7), facts);
        relay.OnFrame(
            new Frame(default, """{"id":"x","object":"o","created":1,"model":"gpt","choices":[{"index":0,"delta":{"role":"assistant"}}]}"""u8),
            new ArrayBufferWriter<byte>());
        var output = new ArrayBufferWriter<byte>();
        foreach (var chunk in chunks)
        {
            relay.OnFrame(new Frame(default, Encoding.UTF8.GetBytes(chunk)), output);
        }

        return (Encoding.UTF8.GetString(output.WrittenSpan), facts);
    }
}
