using System.Text.Json;

namespace Inferly.Pipeline.Providers.Sim;

/// <content>Objects: which properties, and the schemas of each.</content>
internal sealed partial class SchemaSampler
{
    private void WriteObject(Utf8JsonWriter writer, SchemaSet set, string path, int depth)
    {
        var required = set.All("required").Where(list => list.ValueKind == JsonValueKind.Array).SelectMany(list => list.EnumerateArray())
            .Where(name => name.ValueKind == JsonValueKind.String).Select(name => name.GetString()!).ToHashSet();
        var saysRequired = set.All("required").Any();
        var declared = set.All("properties").Where(properties => properties.ValueKind == JsonValueKind.Object)
            .SelectMany(properties => properties.EnumerateObject()).Select(property => property.Name).Distinct().ToList();

        writer.WriteStartObject();
        foreach (var name in declared.Concat(required.Where(name => !declared.Contains(name))))
        {
            var needed = required.Contains(name);
            if (!needed && depth > LeisureDepth)
            {
                continue;
            }

            var at = $"{path}.{name}";
            if (!TryFindProperty(set, name, out var schemas))
            {
                if (needed)
                {
                    Fail(at, "it is required, but additionalProperties does not allow it");
                }

                continue;
            }

            // Who lists nothing as required rarely means that an empty object would do.
            if (needed || !saysRequired || IsWanted(name, schemas))
            {
                writer.WritePropertyName(name);
                Write(writer, schemas, at, depth + 1);
            }
        }

        writer.WriteEndObject();
    }

    /// <summary>The schemas of one property: what each part says about it, or about all that it does not name.</summary>
    private static bool TryFindProperty(SchemaSet set, string name, out List<JsonElement> schemas)
    {
        schemas = [];
        foreach (var part in set.Parts)
        {
            if ((SimFields.TryGet(part, "properties", out var properties) && SimFields.TryGet(properties, name, out var schema)) ||
                SimFields.TryGet(part, "additionalProperties", out schema))
            {
                schemas.Add(schema);
            }
        }

        return schemas.TrueForAll(schema => schema.ValueKind != JsonValueKind.False);
    }

    /// <summary>Whether the user speaks of an optional property: by a word of its name or one of its values.</summary>
    private bool IsWanted(string name, List<JsonElement> schemas) =>
        _hints.SpeaksOf(name) || schemas.Exists(schema =>
            SimFields.TryGet(schema, "enum", out var values) && values.ValueKind == JsonValueKind.Array &&
            values.EnumerateArray().Any(value => value.ValueKind == JsonValueKind.String && _hints.Mentions(value.GetString()!)));
}
