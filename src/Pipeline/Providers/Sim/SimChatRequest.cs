using System.Text.Json;

namespace Inferly.Pipeline.Providers.Sim;

/// <summary>A sound chat request; valid as long as the request's document.</summary>
/// <param name="Prompt">The conversation.</param>
/// <param name="Sampling">How the answer is wanted.</param>
/// <param name="TopLogprobs">How many alternatives each token's log probability lists; null without logprobs.</param>
/// <param name="Tools">What may be called.</param>
/// <param name="Format">The form of the text.</param>
internal sealed record SimChatRequest(SimPrompt Prompt, SimSampling Sampling, int? TopLogprobs, SimTools Tools, SimFormat Format)
{
    private const int MostTopLogprobs = 20;

    /// <summary>Prompt tokens, tools included.</summary>
    public int PromptTokens => Prompt.Tokens + Tools.Tokens;

    /// <summary>Null where the fields hold an error.</summary>
    public static SimChatRequest? Read(SimFields fields)
    {
        var prompt = new SimPromptReader(fields).Read();
        var sampling = SimSampling.Read(fields);
        var logprobs = ReadLogprobs(fields);
        var tools = new SimToolsReader(fields).Read();
        var format = SimFormat.Read(fields);
        CheckModalities(fields);
        return fields.Error is null && prompt is not null ? new(prompt, sampling, logprobs, tools, format) : null;
    }

    private static int? ReadLogprobs(SimFields fields)
    {
        var wanted = fields.Flag("logprobs");
        var top = fields.Integer("top_logprobs", 0, MostTopLogprobs);
        if (top is not null && !wanted)
        {
            fields.Fail("top_logprobs", "The 'top_logprobs' parameter is only allowed when 'logprobs' is enabled.");
        }

        return wanted ? top ?? 0 : null;
    }

    private static void CheckModalities(SimFields fields)
    {
        if (!fields.TryGet("modalities", out var modalities))
        {
            return;
        }

        if (modalities.ValueKind != JsonValueKind.Array || !modalities.EnumerateArray().All(IsText))
        {
            fields.Fail("modalities", "Invalid 'modalities': simulated models answer in text only; use [\"text\"].");
        }
    }

    private static bool IsText(JsonElement modality) => modality.ValueKind == JsonValueKind.String && modality.ValueEquals("text");
}
