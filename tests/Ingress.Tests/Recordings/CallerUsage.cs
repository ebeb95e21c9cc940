using System.Text.Json.Nodes;
using Inferly.Pipeline.Answers;

namespace Inferly.Ingress.Tests.Recordings;

/// <summary>Usage objects as OpenAI's clients read them.</summary>
internal static class CallerUsage
{
    public static Usage OfChat(JsonNode usage)
    {
        var (input, output) = (usage["prompt_tokens_details"], usage["completion_tokens_details"]);
        return new Usage(
            (int)usage["prompt_tokens"]!,
            (int)usage["completion_tokens"]!,
            (int?)input?["cached_tokens"] ?? 0,
            (int?)input?["cache_write_tokens"] ?? 0,
            (int?)output?["reasoning_tokens"] ?? 0);
    }

    public static Usage OfResponse(JsonNode usage)
    {
        Assert.Equal((int)usage["input_tokens"]! + (int)usage["output_tokens"]!, (int)usage["total_tokens"]!);
        return new Usage(
            (int)usage["input_tokens"]!,
            (int)usage["output_tokens"]!,
            (int)usage["input_tokens_details"]!["cached_tokens"]!,
            (int?)usage["input_tokens_details"]!["cache_write_tokens"] ?? 0,
            (int)usage["output_tokens_details"]!["reasoning_tokens"]!);
    }
}
