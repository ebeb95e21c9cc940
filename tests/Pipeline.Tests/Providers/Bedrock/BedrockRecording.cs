using System.Text.Json.Nodes;
using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Tests.Fixtures;

namespace Inferly.Pipeline.Tests.Providers.Bedrock;

/// <summary>What recorded answers of Converse say, read off their JSON in the plainest way.</summary>
internal static class BedrockRecording
{
    /// <param name="events">Objects with one member each, named by the event.</param>
    public static AnswerSum ExpectedOfStream(JsonNode[] events)
    {
        var deltas = events.Select(e => e["contentBlockDelta"]).OfType<JsonObject>().ToArray();
        var tools = events
            .Select(e => e["contentBlockStart"])
            .OfType<JsonObject>()
            .Select(start => ((string)start["start"]!["toolUse"]!["name"]!, JsonNode.Parse(Input(deltas, (int)start["contentBlockIndex"]!))!));
        return AnswerSum.Expected(
            string.Concat(deltas.Select(delta => (string?)delta["delta"]!["text"])),
            string.Concat(deltas.Select(delta => (string?)delta["delta"]!["reasoningContent"]?["text"])),
            tools,
            FinishOf((string?)events.Single(e => e["messageStop"] is not null)["messageStop"]!["stopReason"]),
            UsageOf(events.SingleOrDefault(e => e["metadata"] is not null)?["metadata"]!["usage"]));
    }

    public static AnswerSum ExpectedOf(JsonNode answer)
    {
        var blocks = answer["output"]!["message"]!["content"]!.AsArray().Select(block => block!).ToArray();
        return AnswerSum.Expected(
            string.Concat(blocks.Select(block => (string?)block["text"])),
            string.Concat(blocks.Select(block => (string?)block["reasoningContent"]?["reasoningText"]?["text"])),
            blocks.Select(block => block["toolUse"]).OfType<JsonObject>().Select(use => ((string)use["name"]!, use["input"]!)),
            FinishOf((string?)answer["stopReason"]),
            UsageOf(answer["usage"]));
    }

    private static string Input(JsonObject[] deltas, int index) =>
        string.Concat(deltas.Where(delta => (int)delta["contentBlockIndex"]! == index).Select(delta => (string?)delta["delta"]!["toolUse"]?["input"]));

    private static FinishReason FinishOf(string? reason) => reason switch
    {
        "end_turn" => FinishReason.Stop,
        "tool_use" => FinishReason.ToolCalls,
        _ => throw new InvalidDataException($"no recording ended with {reason} before"),
    };

    private static Usage UsageOf(JsonNode? usage)
    {
        var (read, written) = ((int?)usage?["cacheReadInputTokens"] ?? 0, (int?)usage?["cacheWriteInputTokens"] ?? 0);
        return usage is null ? default : new Usage((int)usage["inputTokens"]! + read + written, (int)usage["outputTokens"]!, read, written);
    }
}
