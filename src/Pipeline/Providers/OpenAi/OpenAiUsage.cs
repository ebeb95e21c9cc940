using System.Text.Json;
using Inferly.Pipeline.Answers;

namespace Inferly.Pipeline.Providers.OpenAi;

/// <summary>Reads usage objects of chat, completions, embeddings and responses.</summary>
public static class OpenAiUsage
{
    /// <summary>The usage that an answer or chunk carries, also where Groq puts it; null when it has none.</summary>
    public static Usage? Find(JsonElement answer)
    {
        if (answer.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object)
        {
            return Read(usage);
        }

        return answer.TryGetProperty("x_groq", out var groq) && groq.ValueKind == JsonValueKind.Object
            && groq.TryGetProperty("usage", out usage) && usage.ValueKind == JsonValueKind.Object
            ? Read(usage)
            : null;
    }

    /// <summary>Reads one usage object; counts that are missing or null are 0.</summary>
    public static Usage Read(JsonElement usage)
    {
        var input = Count(usage, "prompt_tokens") ?? Count(usage, "input_tokens") ?? 0;
        var output = Count(usage, "completion_tokens") ?? Count(usage, "output_tokens") ?? 0;
        var inputDetails = Child(usage, "prompt_tokens_details") ?? Child(usage, "input_tokens_details");
        var outputDetails = Child(usage, "completion_tokens_details") ?? Child(usage, "output_tokens_details");

        // DeepSeek and Moonshot name their cache hits at the top.
        var cached = Count(inputDetails, "cached_tokens") ?? Count(usage, "prompt_cache_hit_tokens") ?? Count(usage, "cached_tokens") ?? 0;
        var reasoning = Count(outputDetails, "reasoning_tokens") ?? 0;

        // xAI's chat leaves reasoning out of the completion; its total tells.
        var isApart = Count(usage, "total_tokens") == (long)input + output + reasoning;
        return new Usage(
            input,
            isApart ? output + reasoning : output,
            cached,
            Count(inputDetails, "cache_write_tokens") ?? 0,
            reasoning);
    }

    /// <summary>Whether the counts that clients of chat rely on are there, as whole numbers.</summary>
    public static bool HasChatCounts(JsonElement usage) =>
        usage.TryGetProperty("prompt_tokens", out var input) && input.ValueKind == JsonValueKind.Number && input.TryGetInt32(out _)
        && usage.TryGetProperty("total_tokens", out var total) && total.ValueKind == JsonValueKind.Number && total.TryGetInt32(out _)
        && (!usage.TryGetProperty("completion_tokens", out var output) || (output.ValueKind == JsonValueKind.Number && output.TryGetInt32(out _)));

    private static JsonElement? Child(JsonElement json, string name) =>
        json.TryGetProperty(name, out var child) && child.ValueKind == JsonValueKind.Object ? child : null;

    private static int? Count(JsonElement? json, string name) =>
        json is { } element && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
            && value.TryGetDouble(out var count) && count is >= 0 and <= int.MaxValue
            ? (int)count
            : null;
}
