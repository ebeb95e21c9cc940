using System.Text.Json;

namespace Inferly.Pipeline.Providers.Translation;

/// <summary>Text that is more than white space.</summary>
/// <param name="Text">A JSON string.</param>
internal sealed record TextPart(JsonElement Text) : ChatPart
{
    /// <summary>Writes the text as a JSON string.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="trimmed">Without trailing white space: how providers want the beginning of an answer that they shall continue.</param>
    public void WriteTo(Utf8JsonWriter json, bool trimmed = false)
    {
        if (trimmed)
        {
            json.WriteStringValue(Text.GetString().AsSpan().TrimEnd());
        }
        else
        {
            Text.WriteTo(json);
        }
    }
}
