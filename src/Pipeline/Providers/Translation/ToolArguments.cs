using System.Text;
using System.Text.Json;

namespace Inferly.Pipeline.Providers.Translation;

/// <summary>
/// Carries tool arguments between OpenAI's form (a string that holds JSON, as far as the model wrote it well) and the
/// object that the other APIs want.
/// </summary>
internal static class ToolArguments
{
    /// <summary>Writes the object that a JSON string holds: as it stands, without reading it into values.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="text">The JSON string.</param>
    /// <param name="member">What an object around it is called where the string holds no object.</param>
    public static void WriteObject(Utf8JsonWriter json, JsonElement text, string member)
    {
        var content = text.GetString() ?? "";
        if (string.IsNullOrWhiteSpace(content))
        {
            json.WriteStartObject();
            json.WriteEndObject();
            return;
        }

        var utf8 = Encoding.UTF8.GetBytes(content);
        if (IsObject(utf8))
        {
            json.WriteRawValue(utf8, skipInputValidation: true);
            return;
        }

        json.WriteStartObject();
        json.WriteField(member, text);
        json.WriteEndObject();
    }

    // Depth is left to spare for the body around it.
    private static bool IsObject(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 64 });
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read())
            {
                // To the end, to see that it is sound.
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
