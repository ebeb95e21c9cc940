using System.Text.Json;

namespace Inferly.Pipeline.Providers.Gemini;

/// <summary>
/// Writes <c>thinkingConfig</c> for a <c>reasoning_effort</c>: the levels and budgets of Google's own OpenAI-compatible endpoint.
/// Thoughts are not asked for: OpenAI shows none either.
/// </summary>
internal static class GeminiThinking
{
    private const int SmallestBudgetOfPro = 128;

    /// <summary>Writes the member, if the model can be told.</summary>
    public static void Write(Utf8JsonWriter json, string effort, GeminiModel model)
    {
        if (!model.ThinksByLevel && !model.ThinksByBudget)
        {
            return;
        }

        json.WriteStartObject("thinkingConfig");
        if (model.ThinksByLevel)
        {
            json.WriteString("thinkingLevel", Level(effort, model));
        }
        else
        {
            json.WriteNumber("thinkingBudget", Budget(effort, model));
        }

        json.WriteEndObject();
    }

    private static string Level(string effort, GeminiModel model) => effort switch
    {
        "none" or "minimal" => model.AlwaysThinks ? "low" : "minimal",
        "low" => "low",
        "high" or "xhigh" or "max" => "high",
        _ => "medium",
    };

    private static int Budget(string effort, GeminiModel model) => effort switch
    {
        "none" => model.AlwaysThinks ? SmallestBudgetOfPro : 0,
        "minimal" or "low" => 1024,
        "high" or "xhigh" or "max" => 24_576,
        _ => 8192,
    };
}
