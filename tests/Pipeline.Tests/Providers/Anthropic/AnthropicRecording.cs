using System.Text.Json.Nodes;
using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Tests.Fixtures;

namespace Inferly.Pipeline.Tests.Providers.Anthropic;

/// <summary>
/// What recorded answers of the Messages API say, read off their JSON in the plainest way: blocks are put together first and
/// sorted by type afterwards.
/// </summary>
internal static class AnthropicRecording
{
    /// <summary>Some recordings hold the answers of several requests, one behind the other.</summary>
    public static List<string[]> Answers(IEnumerable<string> lines)
    {
        var answers = new List<List<string>>();
        foreach (var line in lines)
        {
            if ((string?)JsonNode.Parse(line)!["type"] == "message_start")
            {
                answers.Add([]);
            }

            answers[^1].Add(line);
        }

        return [.. answers.Select(answer => answer.ToArray())];
    }

    public static AnswerSum ExpectedOfStream(string[] lines)
    {
        var events = lines.Select(line => JsonNode.Parse(line)!).ToArray();
        var start = events.Single(e => (string?)e["type"] == "message_start")["message"]!;
        var whole = new JsonObject
        {
            ["stop_reason"] = (string?)start["stop_reason"],
            ["usage"] = start["usage"]!.DeepClone(),
            ["content"] = start["content"]!.DeepClone(),
        };
        foreach (var e in events.Where(e => (string?)e["type"] == "content_block_start"))
        {
            whole["content"]!.AsArray().Add(Block(e, events));
        }

        foreach (var e in events.Where(e => (string?)e["type"] == "message_delta"))
        {
            whole["stop_reason"] = (string?)e["delta"]!["stop_reason"];
            foreach (var (name, value) in e["usage"]!.AsObject())
            {
                whole["usage"]![name] = value?.DeepClone();
            }
        }

        return ExpectedOf(whole);
    }

    public static AnswerSum ExpectedOf(JsonNode message)
    {
        var blocks = message["content"]!.AsArray().Select(block => block!).ToArray();
        var usage = message["usage"]!;
        var (read, written) = ((int?)usage["cache_read_input_tokens"] ?? 0, (int?)usage["cache_creation_input_tokens"] ?? 0);
        return AnswerSum.Expected(
            Concat(blocks, "text", "text"),
            Concat(blocks, "thinking", "thinking"),
            blocks.Where(block => (string?)block["type"] == "tool_use").Select(block => ((string)block["name"]!, block["input"]!)),
            (string?)message["stop_reason"] switch
            {
                "end_turn" => FinishReason.Stop,
                "tool_use" => FinishReason.ToolCalls,
                "refusal" => FinishReason.ContentFilter,
                var other => throw new InvalidDataException($"no recording ended with {other} before"),
            },
            new Usage(
                (int)usage["input_tokens"]! + read + written,
                (int)usage["output_tokens"]!,
                read,
                written,
                (int?)usage["output_tokens_details"]?["thinking_tokens"] ?? 0));
    }

    private static JsonNode Block(JsonNode start, JsonNode[] events)
    {
        var index = (int)start["index"]!;
        var block = start["content_block"]!.DeepClone();
        var deltas = events
            .Where(e => (string?)e["type"] == "content_block_delta" && (int)e["index"]! == index)
            .Select(e => e["delta"]!)
            .ToArray();
        foreach (var name in (string[])["text", "thinking"])
        {
            if (block[name] is { } beginning)
            {
                block[name] = (string?)beginning + string.Concat(deltas.Select(delta => (string?)delta[name]));
            }
        }

        var input = string.Concat(deltas.Select(delta => (string?)delta["partial_json"]));
        if (input.Length > 0)
        {
            block["input"] = JsonNode.Parse(input);
        }

        return block;
    }

    private static string Concat(JsonNode[] blocks, string type, string member) =>
        string.Concat(blocks.Where(block => (string?)block["type"] == type).Select(block => (string?)block[member]));
}
