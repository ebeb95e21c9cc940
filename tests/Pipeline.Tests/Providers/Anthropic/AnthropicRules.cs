using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Inferly.Pipeline.Tests.Providers.Anthropic;

/// <summary>What the Messages API demands of a body: whoever breaks one of these gets a 400.</summary>
internal static partial class AnthropicRules
{
    private static readonly HashSet<string> Members =
    [
        "model", "max_tokens", "stream", "system", "messages", "tools", "tool_choice", "stop_sequences", "temperature", "top_p",
        "thinking", "output_config", "metadata",
    ];

    public static void Check(JsonNode body)
    {
        Assert.Empty(body.AsObject().Select(member => member.Key).Except(Members));
        Assert.InRange((int)body["max_tokens"]!, 1, int.MaxValue);
        Assert.NotEqual("", (string?)body["model"]);
        Assert.All(body["system"]?.AsArray() ?? [], text => AssertText(text!));
        Assert.InRange((double?)body["temperature"] ?? 0, 0, 1);
        Thinking(body);

        var turns = body["messages"]!.AsArray().Select(turn => turn!).ToArray();
        Assert.NotEmpty(turns);
        var blocks = turns.SelectMany(turn => turn["content"]!.AsArray().Select(block => block!)).ToArray();
        for (var i = 0; i < turns.Length; i++)
        {
            Turn(turns[i], isAssistant: i % 2 == 1, isLast: i == turns.Length - 1);
        }

        Tools(body, blocks);
    }

    private static void Thinking(JsonNode body)
    {
        switch ((string?)body["thinking"]?["type"])
        {
            case "enabled":
                Assert.InRange((int)body["thinking"]!["budget_tokens"]!, 1024, (int)body["max_tokens"]! - 1);
                Assert.Null(body["temperature"] ?? body["top_p"]);
                break;
            case "adaptive":
                Assert.Null(body["temperature"] ?? body["top_p"]);
                break;
        }
    }

    private static void Turn(JsonNode turn, bool isAssistant, bool isLast)
    {
        Assert.Equal(isAssistant ? "assistant" : "user", (string?)turn["role"]);
        var blocks = turn["content"]!.AsArray().Select(block => block!).ToArray();
        Assert.NotEmpty(blocks);
        var results = blocks.TakeWhile(block => (string?)block["type"] == "tool_result").Count();
        foreach (var block in blocks)
        {
            var type = (string)block["type"]!;
            Assert.Contains(type, isAssistant ? (string[])["text", "tool_use"] : ["text", "image", "document", "tool_result"]);
            if (type == "text")
            {
                AssertText(block);
            }
        }

        Assert.DoesNotContain(blocks.Skip(results), block => (string?)block["type"] == "tool_result");
        if (isAssistant && isLast && (string?)blocks[^1]["text"] is { } prefix)
        {
            Assert.False(char.IsWhiteSpace(prefix[^1]));
        }
    }

    private static void Tools(JsonNode body, JsonNode[] blocks)
    {
        var ids = new HashSet<string>();
        foreach (var block in blocks)
        {
            switch ((string?)block["type"])
            {
                case "tool_use":
                    Assert.Matches(Id(), (string)block["id"]!);
                    Assert.IsType<JsonObject>(block["input"]);
                    ids.Add((string)block["id"]!);
                    break;
                case "tool_result":
                    Assert.Contains((string)block["tool_use_id"]!, ids);
                    break;
            }
        }

        Assert.True(ids.Count == 0 || body["tools"] is not null, "tool blocks without tools");
        Assert.True(body["tool_choice"] is null || body["tools"] is not null, "tool_choice without tools");
        foreach (var tool in body["tools"]?.AsArray() ?? [])
        {
            Assert.NotNull(tool!["name"]);
            Assert.Equal("object", (string?)tool["input_schema"]!["type"]);
        }
    }

    private static void AssertText(JsonNode block) => Assert.False(string.IsNullOrWhiteSpace((string?)block["text"]));

    [GeneratedRegex("^[a-zA-Z0-9_-]+$")]
    private static partial Regex Id();
}
