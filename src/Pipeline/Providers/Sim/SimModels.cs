using System.Diagnostics.CodeAnalysis;

namespace Inferly.Pipeline.Providers.Sim;

/// <summary>The models that a simulated provider serves.</summary>
public static class SimModels
{
    private static readonly string[] Text = ["text"];
    private static readonly string[] Media = ["text", "image", "audio"];
    private static readonly string[] Chat = ["stream", "tools", "json_schema", "vision", "audio", "prefill", "logprobs", "completions"];

    /// <summary>Cheap, quick and terse.</summary>
    public static SimModel Fast { get; } =
        new("fast", 0.10m, 0.40m, 32_768, 4_096, 120, 250, Media, Text, Chat) { Style = SimStyle.Terse };

    /// <summary>In the middle in every respect.</summary>
    public static SimModel Balanced { get; } =
        new("balanced", 0.50m, 2.00m, 131_072, 8_192, 350, 120, Media, Text, Chat) { Style = SimStyle.Plain };

    /// <summary>Dear, slow and thorough.</summary>
    public static SimModel Best { get; } =
        new("best", 3.00m, 15.00m, 200_000, 16_384, 800, 60, Media, Text, Chat) { Style = SimStyle.Thorough };

    /// <summary>Vectors for texts; an input may have up to 8,192 tokens.</summary>
    public static SimModel Embed { get; } =
        new("embed", 0.02m, 0m, 8_192, 0, 20, 20_000, Text, ["embedding"], ["embeddings"]);

    /// <summary>Every model, cheapest chat model first.</summary>
    public static IReadOnlyList<SimModel> All { get; } = [Fast, Balanced, Best, Embed];

    /// <summary>Finds a model by its id, which is case-sensitive as at OpenAI.</summary>
    public static bool TryFind(string id, [NotNullWhen(true)] out SimModel? model)
    {
        model = All.FirstOrDefault(known => known.Id == id);
        return model is not null;
    }
}
