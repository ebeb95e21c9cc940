using System.Text;
using System.Text.Json;
using Inferly.Pipeline.Providers.Translation;

namespace Inferly.Pipeline.Providers.Anthropic;

/// <summary>
/// Rewrites a JSON schema into the subset that Claude can be held to: objects are closed, <c>oneOf</c> reads as
/// <c>anyOf</c>, and limits of numbers, lengths and patterns, which it answers with 400, become words of the description.
/// </summary>
internal static class AnthropicSchema
{
    private static readonly HashSet<string> Kept = ["type", "enum", "const", "title", "default", "required", "$schema", "$id"];

    private static readonly HashSet<string> Limits =
    [
        "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "pattern",
        "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties", "format",
    ];

    private static readonly HashSet<string> Formats =
        ["date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid"];

    /// <summary>Writes the schema as one JSON value.</summary>
    public static void Write(Utf8JsonWriter json, JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            schema.WriteTo(json);
            return;
        }

        json.WriteStartObject();
        if (schema.Field("$ref") is { ValueKind: JsonValueKind.String } reference)
        {
            // Nothing may stand beside a reference.
            json.WriteField("$ref", reference);
            json.WriteEndObject();
            return;
        }

        var words = new StringBuilder(schema.Text("description"));
        foreach (var member in schema.EnumerateObject())
        {
            Member(json, member, words);
        }

        if (words.Length > 0)
        {
            json.WriteString("description", words.ToString());
        }

        if (IsObjectType(schema))
        {
            json.WriteBoolean("additionalProperties", false);
        }

        json.WriteEndObject();
    }

    private static void Member(Utf8JsonWriter json, JsonProperty member, StringBuilder words)
    {
        var (name, value) = (member.Name, member.Value);
        if (Kept.Contains(name) || (name == "format" && Formats.Contains(value.Text() ?? "")))
        {
            json.WriteField(name, value);
        }
        else if (Limits.Contains(name))
        {
            words.Append(words.Length > 0 ? " " : "").Append($"({name}: {value})");
        }
        else if (name is "properties" or "$defs" or "definitions" && value.ValueKind == JsonValueKind.Object)
        {
            json.WriteStartObject(name);
            foreach (var inner in value.EnumerateObject())
            {
                json.WritePropertyName(inner.Name);
                Write(json, inner.Value);
            }

            json.WriteEndObject();
        }
        else if (name is "items")
        {
            json.WritePropertyName(name);
            Write(json, value);
        }
        else if (name is "anyOf" or "oneOf" or "allOf")
        {
            json.WriteStartArray(name == "oneOf" ? "anyOf" : name);
            foreach (var inner in value.Items())
            {
                Write(json, inner);
            }

            json.WriteEndArray();
        }
    }

    private static bool IsObjectType(JsonElement schema) =>
        schema.Field("properties").Exists()
        || schema.Text("type") == "object"
        || schema.Items("type").Any(type => type.Text() == "object");
}
