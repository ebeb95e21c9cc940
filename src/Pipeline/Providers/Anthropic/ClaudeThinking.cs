using System.Text.Json;
using Inferly.Pipeline.Providers.Translation;

namespace Inferly.Pipeline.Providers.Anthropic;

/// <summary>What <c>reasoning_effort</c> becomes at a Claude, at Anthropic or at Bedrock.</summary>
/// <param name="Type">The <c>thinking.type</c> to send: disabled, adaptive, enabled; null: nothing is sent.</param>
/// <param name="Budget">Tokens to think with, for <c>enabled</c>.</param>
/// <param name="Effort">The <c>output_config.effort</c>, for <c>adaptive</c>.</param>
internal readonly record struct ClaudeThinking(string? Type, int Budget = 0, string? Effort = null)
{
    private const int SmallestBudget = 1024;
    private const int LargestBudget = 32_000;

    /// <summary>The model will think: then it takes neither temperature nor top_p.</summary>
    public bool IsOn => Type is "adaptive" or "enabled";

    /// <summary>Decides how to think.</summary>
    /// <param name="chat">The request.</param>
    /// <param name="generation">The model's.</param>
    /// <param name="outputLimit">The limit that will be sent; thinking counts against it, as it does at OpenAI.</param>
    /// <param name="mustCallTool">The model has no choice but to call a tool.</param>
    public static ClaudeThinking Of(ChatRequest chat, ClaudeGeneration generation, int outputLimit, bool mustCallTool)
    {
        if (chat.ReasoningEffort is not { } effort)
        {
            return default;
        }

        // Claude takes neither a forced tool nor the beginning of an answer while it thinks.
        var may = effort != "none" && !mustCallTool && !chat.Conversation.EndsWithPrefix;
        if (generation.ThinksByEffort)
        {
            return may ? new ClaudeThinking("adaptive", Effort: EffortOf(effort, generation)) : new ClaudeThinking("disabled");
        }

        // After tool results it wants back the thoughts that led to the calls, which OpenAI's messages can't carry.
        return may && generation.ThinksByBudget && outputLimit > SmallestBudget && !chat.Conversation.AwaitsAfterTools
            ? new ClaudeThinking("enabled", BudgetOf(effort, outputLimit))
            : default;
    }

    /// <summary>Writes the member <c>thinking</c>, if there is something to say.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        if (Type is null)
        {
            return;
        }

        json.WriteStartObject("thinking");
        json.WriteString("type", Type);
        if (Budget > 0)
        {
            json.WriteNumber("budget_tokens", Budget);
        }

        json.WriteEndObject();
    }

    private static string EffortOf(string effort, ClaudeGeneration generation) => effort switch
    {
        "minimal" or "low" => "low",
        "high" or "max" => effort,
        "xhigh" => generation.TakesExtraHighEffort ? "xhigh" : "max",
        _ => "medium",
    };

    private static int BudgetOf(string effort, int outputLimit)
    {
        var share = effort switch
        {
            "minimal" => 0.1,
            "low" => 0.2,
            "high" => 0.8,
            "xhigh" or "max" => 0.9,
            _ => 0.5,
        };
        return Math.Clamp((int)(outputLimit * share), SmallestBudget, LargestBudget);
    }
}
