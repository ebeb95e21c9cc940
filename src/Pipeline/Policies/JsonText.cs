using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Inferly.Pipeline.Policies;

internal static class JsonText
{
    /// <summary>Reads a string or a property's name. False for another token, and for text that is no valid Unicode.</summary>
    public static bool TryRead(ref Utf8JsonReader reader, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
        {
            return false;
        }

        try
        {
            text = reader.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, or broken UTF-8: the reader lets them pass and only refuses to make a string of them.
        }
        return text is not null;
    }
}
