using System.Runtime.InteropServices;
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
        var reader = new Utf8JsonReader(JsonMarshal.GetRawUtf8Value(usage));
        reader.Read();
        return Read(ref reader, out _);
    }

    /// <summary>Reads the usage object that the reader stands at the beginning of, to its end.</summary>
    /// <param name="reader">At its first brace; then at its last.</param>
    /// <param name="hasChatCounts">Whether the counts that clients of chat rely on are there, as whole numbers.</param>
    public static Usage Read(ref Utf8JsonReader reader, out bool hasChatCounts)
    {
        var counts = default(UsageCounts);
        counts.Read(ref reader);
        hasChatCounts = counts.AreWhole;

        var input = counts.Prompt ?? counts.Input ?? 0;
        var output = counts.Completion ?? counts.Output ?? 0;
        var reasoning = counts.Reasoning ?? 0;

        // xAI's chat leaves reasoning out of the completion; its total tells.
        var isApart = counts.Total == (long)input + output + reasoning;
        return new Usage(
            input,
            isApart ? output + reasoning : output,
            counts.CachedDetail ?? counts.CacheHits ?? counts.Cached ?? 0,
            counts.CacheWrite ?? 0,
            reasoning);
    }
}
