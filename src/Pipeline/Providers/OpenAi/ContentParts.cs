using System.Text.Json;

namespace Inferly.Pipeline.Providers.OpenAi;

/// <summary>Mistral's reasoning models send content as a list of text and thinking parts, where all others send a string.</summary>
internal static class ContentParts
{
    /// <summary>What the parts add up to.</summary>
    public static (string Text, string Thinking) Read(JsonElement parts)
    {
        var (text, thinking) = ("", "");
        foreach (var part in parts.EnumerateArray().Where(part => part.ValueKind == JsonValueKind.Object))
        {
            text += TextOf(part);
            if (part.TryGetProperty("thinking", out var thoughts) && thoughts.ValueKind == JsonValueKind.Array)
            {
                thinking += string.Concat(thoughts.EnumerateArray().Select(TextOf));
            }
        }

        return (text, thinking);
    }

    private static string? TextOf(JsonElement part) =>
        part.ValueKind == JsonValueKind.Object && part.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String
            ? text.GetString()
            : null;
}
