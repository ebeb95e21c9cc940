using System.Text.Json;

namespace Inferly.Pipeline.Providers.Translation;

/// <summary>Text that is more than white space.</summary>
/// <param name="Text">A JSON string.</param>
internal sealed record TextPart(JsonElement Text) : ChatPart
{
    /// <summary>Writes the text as a JSON string.</summary>
    public void WriteTo(Utf8JsonWriter json) => Text.WriteTo(json);

    /// <summary>Writes it without trailing white space: how providers want the beginning of an answer that they shall continue.</summary>
    public void WriteTrimmedTo(Utf8JsonWriter json) => json.WriteStringValue(Text.GetString().AsSpan().TrimEnd());
}
