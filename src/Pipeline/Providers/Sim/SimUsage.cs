using System.Text.Json;

namespace Inferly.Pipeline.Providers.Sim;

/// <summary>The tokens of an answer.</summary>
internal readonly record struct SimUsage(int PromptTokens, int CompletionTokens)
{
    public static SimUsage Of(int promptTokens, IEnumerable<SimChoice> choices) => new(promptTokens, choices.Sum(choice => choice.Tokens));

    /// <summary>Writes the object, without a property name.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteNumber("prompt_tokens"u8, PromptTokens);
        writer.WriteNumber("completion_tokens"u8, CompletionTokens);
        writer.WriteNumber("total_tokens"u8, PromptTokens + CompletionTokens);
        writer.WriteStartObject("prompt_tokens_details"u8);
        writer.WriteNumber("cached_tokens"u8, 0);
        writer.WriteEndObject();
        writer.WriteStartObject("completion_tokens_details"u8);
        writer.WriteNumber("reasoning_tokens"u8, 0);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
