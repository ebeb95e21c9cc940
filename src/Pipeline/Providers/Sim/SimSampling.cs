using System.Text.Json;

namespace Inferly.Pipeline.Providers.Sim;

/// <summary>What chat and text completions have in common about the wanted answer.</summary>
/// <param name="Choices">How many choices (n).</param>
/// <param name="MaxTokens">The limit of tokens a choice, where the caller set one.</param>
/// <param name="Stop">Texts that end a choice and are not part of it.</param>
/// <param name="Seed">The caller's seed; temperature has no effect, every answer is deterministic.</param>
/// <param name="Stream">Whether the answer is a stream of events.</param>
/// <param name="IncludeUsage">Whether the stream ends with the usage.</param>
internal sealed record SimSampling(int Choices, int? MaxTokens, IReadOnlyList<string> Stop, long Seed, bool Stream, bool IncludeUsage)
{
    /// <summary>OpenAI allows more, but every choice is held in memory as a whole.</summary>
    public const int MostChoices = 32;

    public static SimSampling Read(SimFields fields, int? defaultMaxTokens = null)
    {
        fields.CheckNumber("temperature", 0, 2);
        fields.CheckNumber("top_p", 0, 1);
        fields.CheckNumber("presence_penalty", -2, 2);
        fields.CheckNumber("frequency_penalty", -2, 2);
        var stream = fields.Flag("stream");
        return new(
            fields.Integer("n", 1, MostChoices) ?? 1,
            fields.Integer("max_completion_tokens", 1, int.MaxValue) ?? fields.Integer("max_tokens", 1, int.MaxValue) ?? defaultMaxTokens,
            ReadStop(fields),
            fields.Whole("seed"),
            stream,
            ReadIncludeUsage(fields, stream));
    }

    private static List<string> ReadStop(SimFields fields)
    {
        const string expected = "Invalid value for 'stop': expected a string or an array of 1 to 4 strings, none empty.";
        if (!fields.TryGet("stop", out var stop))
        {
            return [];
        }

        List<JsonElement> items = stop.ValueKind == JsonValueKind.Array ? [.. stop.EnumerateArray()] : [stop];
        var texts = items.Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!).ToList();
        if (texts.Count != items.Count || texts.Count > 4 || texts.Contains(""))
        {
            fields.Fail("stop", expected);
        }

        return texts;
    }

    private static bool ReadIncludeUsage(SimFields fields, bool stream)
    {
        if (!fields.TryGet("stream_options", out var options))
        {
            return false;
        }

        if (!stream)
        {
            fields.Fail("stream_options", "The 'stream_options' parameter is only allowed when 'stream' is enabled.");
        }

        if (options.ValueKind != JsonValueKind.Object)
        {
            fields.Fail("stream_options", "Invalid type for 'stream_options': expected an object.");
        }

        return SimFields.TryGet(options, "include_usage", out var include) && include.ValueKind == JsonValueKind.True;
    }
}
