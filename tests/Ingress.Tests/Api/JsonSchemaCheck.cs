using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Inferly.Ingress.Tests.Api;

/// <summary>
/// The part of JSON Schema that the OpenAPI document uses. A keyword that is not known here throws, so that none is passed over in silence.
/// </summary>
internal sealed class JsonSchemaCheck(JsonElement document)
{
    private static readonly string[] Annotations = ["description", "title", "default", "example", "examples", "deprecated", "writeOnly", "readOnly"];

    public List<string> Check(JsonElement value, JsonElement schema)
    {
        var violations = new List<string>();
        Check(value, schema, "$", violations);
        return violations;
    }

    /// <summary>Follows a <c>$ref</c>, if it is one.</summary>
    public JsonElement Resolve(JsonElement element)
    {
        while (element.TryGetProperty("$ref", out var reference))
        {
            element = document;
            foreach (var step in reference.GetString()!.Split('/').Skip(1))
            {
                element = element.GetProperty(step);
            }
        }
        return element;
    }

    private void Check(JsonElement value, JsonElement schema, string path, List<string> violations)
    {
        schema = Resolve(schema);
        foreach (var keyword in schema.EnumerateObject())
        {
            var violation = keyword.Name switch
            {
                "type" => CheckType(value, keyword.Value),
                "enum" => keyword.Value.EnumerateArray().Any(item => JsonElement.DeepEquals(item, value)) ? null : "is not in the enum",
                "const" => JsonElement.DeepEquals(keyword.Value, value) ? null : "is not the constant",
                "pattern" => value.ValueKind != JsonValueKind.String || Regex.IsMatch(value.GetString()!, keyword.Value.GetString()!) ? null : "does not match",
                "format" => CheckFormat(value, keyword.Value.GetString()!),
                "minimum" => value.ValueKind != JsonValueKind.Number || value.GetDecimal() >= keyword.Value.GetDecimal() ? null : "is too small",
                "maximum" => value.ValueKind != JsonValueKind.Number || value.GetDecimal() <= keyword.Value.GetDecimal() ? null : "is too large",
                "minLength" or "maxLength" or "maxItems" => CheckLength(value, keyword.Name, keyword.Value.GetInt32()),
                "required" => CheckRequired(value, keyword.Value),
                "oneOf" or "anyOf" => keyword.Value.EnumerateArray().Any(option => Check(value, option).Count == 0) ? null : "matches no option",
                "unevaluatedProperties" => CheckUnevaluated(value, schema, keyword.Value),
                "allOf" or "properties" or "additionalProperties" or "items" => null,
                _ => Annotations.Contains(keyword.Name) ? null : throw new NotSupportedException($"schema keyword {keyword.Name}"),
            };
            if (violation is not null)
            {
                violations.Add($"{path} {violation}");
            }
        }
        CheckParts(value, schema, path, violations);
    }

    private void CheckParts(JsonElement value, JsonElement schema, string path, List<string> violations)
    {
        if (schema.TryGetProperty("allOf", out var all))
        {
            foreach (var part in all.EnumerateArray())
            {
                Check(value, part, path, violations);
            }
        }
        if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out var items))
        {
            foreach (var (index, item) in value.EnumerateArray().Index())
            {
                Check(item, items, $"{path}[{index}]", violations);
            }
        }
        if (value.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        var hasProperties = schema.TryGetProperty("properties", out var properties);
        foreach (var member in value.EnumerateObject())
        {
            if (hasProperties && properties.TryGetProperty(member.Name, out var property))
            {
                Check(member.Value, property, $"{path}.{member.Name}", violations);
            }
            else if (schema.TryGetProperty("additionalProperties", out var others) && others.ValueKind == JsonValueKind.False)
            {
                violations.Add($"{path}.{member.Name} is not in the schema");
            }
        }
    }

    // The one form in use: none may be left over.
    private string? CheckUnevaluated(JsonElement value, JsonElement schema, JsonElement allowed)
    {
        if (allowed.ValueKind != JsonValueKind.False)
        {
            throw new NotSupportedException("unevaluatedProperties but false");
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var known = PropertiesOf(schema).ToHashSet();
        var others = value.EnumerateObject().Select(member => member.Name).Where(name => !known.Contains(name)).ToList();
        return others.Count == 0 ? null : $"has {string.Join(", ", others)}, which the schema lacks";
    }

    private IEnumerable<string> PropertiesOf(JsonElement schema)
    {
        schema = Resolve(schema);
        var own = schema.TryGetProperty("properties", out var properties) ? properties.EnumerateObject().Select(property => property.Name) : [];
        return schema.TryGetProperty("allOf", out var all) ? own.Concat(all.EnumerateArray().SelectMany(PropertiesOf)) : own;
    }

    private static string? CheckType(JsonElement value, JsonElement type)
    {
        var types = type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(item => item.GetString()!)] : new[] { type.GetString()! };
        var actual = value.ValueKind switch
        {
            JsonValueKind.True or JsonValueKind.False => "boolean",
            JsonValueKind.Number => value.TryGetInt64(out _) ? "integer" : "number",
            _ => value.ValueKind.ToString().ToLowerInvariant(),
        };
        return types.Contains(actual) || (actual == "integer" && types.Contains("number")) ? null : $"is {actual}, not {string.Join(" or ", types)}";
    }

    private static string? CheckFormat(JsonElement value, string format)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        return format switch
        {
            "date-time" => value.GetString()!.EndsWith('Z') && value.TryGetDateTimeOffset(out _) ? null : "is no RFC 3339 time in UTC",
            _ => throw new NotSupportedException($"schema format {format}"),
        };
    }

    private static string? CheckLength(JsonElement value, string keyword, int limit)
    {
        var length = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!.Length,
            JsonValueKind.Array => value.GetArrayLength(),
            _ => limit,
        };
        return (keyword == "minLength" ? length >= limit : length <= limit) ? null : string.Create(CultureInfo.InvariantCulture, $"breaks {keyword} {limit}");
    }

    private static string? CheckRequired(JsonElement value, JsonElement names)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var missing = names.EnumerateArray().Select(name => name.GetString()!).Where(name => !value.TryGetProperty(name, out _)).ToList();
        return missing.Count == 0 ? null : $"lacks {string.Join(", ", missing)}";
    }
}
