using System.Text.Json.Nodes;
using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Tests.Fixtures;

namespace Inferly.Ingress.Tests.Recordings;

/// <summary>What recorded chat completions say, in all their dialects, read off their JSON in the plainest way.</summary>
internal static class ChatRecording
{
    /// <param name="chunks">One answer whole, or the chunks of a stream.</param>
    /// <param name="usageOf">How its usage is read: as it stands, or <see cref="Counted"/>.</param>
    public static AnswerSum ExpectedOf(JsonNode[] chunks, Func<JsonNode, Usage> usageOf)
    {
        var choices = chunks.SelectMany(chunk => chunk["choices"]!.AsArray()).Select(choice => choice!).ToArray();
        var parts = choices.Select(choice => (choice["delta"] ?? choice["message"])!).ToArray();
        return AnswerSum.Expected(
            string.Concat(parts.Select(part => Text(part["content"]))),
            string.Concat(parts.Select(part => (string?)part["reasoning_content"] ?? (string?)part["reasoning"] ?? Thinking(part["content"]))),
            Tools(parts),
            FinishOf((string?)choices.Single(choice => choice["finish_reason"] is not null)["finish_reason"]),
            usageOf(UsageOf(chunks)));
    }

    /// <summary>The one usage object, as recorded.</summary>
    public static JsonNode UsageOf(JsonNode[] chunks) => chunks.Select(chunk => chunk["usage"]).Single(usage => usage is not null)!;

    /// <summary>
    /// Usage in OpenAI's counting, whoever counted: xAI leaves reasoning out of <c>completion_tokens</c> (its total tells), Moonshot names
    /// cached tokens at the top.
    /// </summary>
    public static Usage Counted(JsonNode usage)
    {
        var plain = CallerUsage.OfChat(usage);
        var isReasoningApart = (int)usage["total_tokens"]! == plain.InputTokens + plain.OutputTokens + plain.ReasoningTokens;
        return plain with
        {
            OutputTokens = plain.OutputTokens + (isReasoningApart ? plain.ReasoningTokens : 0),
            CachedInputTokens = Math.Max(plain.CachedInputTokens, (int?)usage["cached_tokens"] ?? 0),
        };
    }

    // Mistral's reasoning models answer with a list of parts.
    private static string? Text(JsonNode? content) =>
        content is JsonArray list ? string.Concat(list.Select(part => (string?)part!["text"])) : (string?)content;

    private static string? Thinking(JsonNode? content) => content is JsonArray list
        ? string.Concat(list.Where(part => part!["thinking"] is not null).SelectMany(part => part!["thinking"]!.AsArray()).Select(piece => (string?)piece!["text"]))
        : null;

    private static List<(string Name, JsonNode Input)> Tools(JsonNode[] parts)
    {
        var fragments = parts.SelectMany(part => part["tool_calls"]?.AsArray() ?? []).Select(call => call!).ToArray();
        return [.. fragments
            .GroupBy(call => (int?)call["index"] ?? 0)
            .Select(call => (
                string.Concat(call.Select(fragment => (string?)fragment["function"]!["name"])),
                JsonNode.Parse(string.Concat(call.Select(fragment => (string?)fragment["function"]!["arguments"])))!))];
    }

    private static FinishReason FinishOf(string? reason) => reason switch
    {
        "stop" => FinishReason.Stop,
        "length" => FinishReason.Length,
        "tool_calls" => FinishReason.ToolCalls,
        _ => throw new InvalidDataException($"no recording ended with {reason} before"),
    };
}
