using System.Text.Json;
using System.Text.Json.Serialization;
using Inferly.Pipeline.Policies;

namespace Inferly.Pipeline.State;

/// <summary>Patterns as an array of strings.</summary>
internal sealed class GlobSetConverter : JsonConverter<GlobSet>
{
    public override GlobSet Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException("not an array of patterns");
        }

        var globs = new List<Glob>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.String || !Glob.TryCreate(reader.GetString()!, out var glob))
            {
                throw new JsonException("not a pattern");
            }

            globs.Add(glob);
        }
        return GlobSet.Of(globs);
    }

    public override void Write(Utf8JsonWriter writer, GlobSet value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var glob in value.Globs)
        {
            writer.WriteStringValue(glob.Pattern);
        }

        writer.WriteEndArray();
    }
}
