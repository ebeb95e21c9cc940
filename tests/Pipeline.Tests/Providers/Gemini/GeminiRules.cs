using System.Text.Json.Nodes;

namespace Inferly.Pipeline.Tests.Providers.Gemini;

/// <summary>What generateContent demands of a body: whoever breaks one of these gets a 400.</summary>
internal static class GeminiRules
{
    private static readonly HashSet<string> Members = ["systemInstruction", "contents", "tools", "toolConfig", "generationConfig"];

    public static void Check(JsonNode body)
    {
        Assert.Empty(body.AsObject().Select(member => member.Key).Except(Members));
        var turns = body["contents"]!.AsArray().Select(turn => turn!).ToArray();
        Assert.NotEmpty(turns);
        var calls = new HashSet<(string, string)>();
        for (var i = 0; i < turns.Length; i++)
        {
            Assert.Equal(i % 2 == 1 ? "model" : "user", (string?)turns[i]["role"]);
            var parts = turns[i]["parts"]!.AsArray();
            Assert.NotEmpty(parts);
            foreach (var part in parts)
            {
                Part(part!, isModel: i % 2 == 1, calls);
            }
        }

        Assert.True(body["toolConfig"] is null || body["tools"] is not null, "toolConfig without tools");
        Assert.InRange((int?)body["generationConfig"]!["candidateCount"] ?? 1, 1, 8);
    }

    private static void Part(JsonNode part, bool isModel, HashSet<(string Id, string Name)> calls)
    {
        // One kind of content a part, and perhaps a signature.
        var kind = Assert.Single(part.AsObject(), member => member.Key != "thoughtSignature").Key;
        Assert.Contains(kind, isModel ? (string[])["text", "functionCall"] : ["text", "inlineData", "fileData", "functionResponse"]);
        switch (kind)
        {
            case "functionCall":
                Assert.IsType<JsonObject>(part[kind]!["args"]);
                calls.Add(((string)part[kind]!["id"]!, (string)part[kind]!["name"]!));
                break;
            case "functionResponse":
                Assert.IsType<JsonObject>(part[kind]!["response"]);
                Assert.Contains(((string)part[kind]!["id"]!, (string)part[kind]!["name"]!), calls);
                break;
            case "text":
                Assert.NotEqual("", (string?)part[kind]);
                break;
        }
    }
}
