using System.Text.Json.Nodes;
using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Tests.Fixtures;

namespace Inferly.Pipeline.Tests.Providers.Gemini;

/// <summary>What recorded answers of generateContent say, read off their JSON in the plainest way.</summary>
internal static class GeminiRecording
{
    /// <param name="chunks">One answer whole, or the chunks of a stream.</param>
    public static AnswerSum ExpectedOf(JsonNode[] chunks)
    {
        var candidates = chunks.Select(chunk => chunk["candidates"]![0]!).ToArray();
        var parts = candidates.SelectMany(candidate => candidate["content"]?["parts"]?.AsArray() ?? []).Select(part => part!).ToArray();
        var tools = Tools(parts);
        var usage = chunks.Select(chunk => chunk["usageMetadata"]!).Last(found => found["promptTokenCount"] is not null);
        var thoughts = (int?)usage["thoughtsTokenCount"] ?? 0;
        return AnswerSum.Expected(
            string.Concat(parts.Where(part => (bool?)part["thought"] != true).Select(part => (string?)part["text"])),
            string.Concat(parts.Where(part => (bool?)part["thought"] == true).Select(part => (string?)part["text"])),
            tools,
            candidates.Select(candidate => (string?)candidate["finishReason"]).Single(reason => reason is not null) switch
            {
                "STOP" => tools.Count > 0 ? FinishReason.ToolCalls : FinishReason.Stop,
                var other => throw new InvalidDataException($"no recording ended with {other} before"),
            },
            new Usage((int)usage["promptTokenCount"]!, (int)usage["candidatesTokenCount"]! + thoughts, ReasoningTokens: thoughts));
    }

    // Each piece goes to the member that its path names: the recordings have one level.
    private static List<(string Name, JsonNode Input)> Tools(JsonNode[] parts)
    {
        var tools = new List<(string Name, JsonNode Input)>();
        foreach (var call in parts.Select(part => part["functionCall"]).OfType<JsonObject>())
        {
            if ((string?)call["name"] is { } name)
            {
                tools.Add((name, call["args"]?.DeepClone() ?? new JsonObject()));
            }

            foreach (var piece in call["partialArgs"]?.AsArray() ?? [])
            {
                var member = ((string)piece!["jsonPath"]!)["$.".Length..];
                tools[^1].Input[member] = (string?)tools[^1].Input[member] + (string?)piece["stringValue"];
            }
        }

        return tools;
    }
}
