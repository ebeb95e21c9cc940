using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Inferly.Pipeline.Tests.Providers.Bedrock;

/// <summary>What Converse demands of a body: whoever breaks one of these gets a 400.</summary>
internal static partial class BedrockRules
{
    private static readonly HashSet<string> Members =
        ["system", "messages", "inferenceConfig", "toolConfig", "outputConfig", "additionalModelRequestFields"];

    public static void Check(JsonNode body)
    {
        Assert.Empty(body.AsObject().Select(member => member.Key).Except(Members));
        Assert.InRange((double?)body["inferenceConfig"]!["temperature"] ?? 0, 0, 1);
        Assert.InRange((int?)body["inferenceConfig"]!["maxTokens"] ?? 1, 1, int.MaxValue);
        if ((int?)body["additionalModelRequestFields"]?["thinking"]?["budget_tokens"] is { } budget)
        {
            Assert.InRange(budget, 1024, (int)body["inferenceConfig"]!["maxTokens"]! - 1);
            Assert.Null(body["inferenceConfig"]!["temperature"] ?? body["inferenceConfig"]!["topP"]);
        }

        var turns = body["messages"]!.AsArray().Select(turn => turn!).ToArray();
        Assert.NotEmpty(turns);
        var ids = new HashSet<string>();
        for (var i = 0; i < turns.Length; i++)
        {
            Assert.Equal(i % 2 == 1 ? "assistant" : "user", (string?)turns[i]["role"]);
            Assert.NotEmpty(turns[i]["content"]!.AsArray());
            foreach (var block in turns[i]["content"]!.AsArray())
            {
                Block(block!, isAssistant: i % 2 == 1, ids);
            }
        }

        Assert.True(ids.Count == 0 || body["toolConfig"] is not null, "tool blocks without toolConfig");
        Assert.All(body["toolConfig"]?["tools"]!.AsArray() ?? [], tool => Assert.Equal("object", (string?)tool!["toolSpec"]!["inputSchema"]!["json"]!["type"]));
    }

    private static void Block(JsonNode block, bool isAssistant, HashSet<string> ids)
    {
        var (kind, value) = Assert.Single(block.AsObject());
        Assert.Contains(kind, isAssistant ? (string[])["text", "toolUse"] : ["text", "image", "audio", "document", "toolResult"]);
        switch (kind)
        {
            case "text":
                Assert.False(string.IsNullOrWhiteSpace((string?)value));
                break;
            case "toolUse":
                Assert.Matches(Id(), (string)value!["toolUseId"]!);
                Assert.IsType<JsonObject>(value["input"]);
                ids.Add((string)value["toolUseId"]!);
                break;
            case "toolResult":
                Assert.Contains((string)value!["toolUseId"]!, ids);
                Assert.NotEmpty(value["content"]!.AsArray());
                break;
            case "document":
                Assert.Matches(Name(), (string)value!["name"]!);
                break;
        }
    }

    [GeneratedRegex("^[a-zA-Z0-9_-]{1,64}$")]
    private static partial Regex Id();

    [GeneratedRegex(@"^(?!.*  )[a-zA-Z0-9 ()\[\]-]{1,256}$")]
    private static partial Regex Name();
}
