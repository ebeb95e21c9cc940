using System.Text.Json;
using System.Text.RegularExpressions;

namespace Inferly.Pipeline.Tests.Providers.Sim;

/// <summary>A plain reading of the specification, which shares nothing with the sampler. Returns what is wrong, or null.</summary>
internal sealed class JsonSchemaValidator(JsonElement root)
{
    public static string? Validate(JsonElement schema, JsonElement value) => new JsonSchemaValidator(schema).Check(schema, value, "$");

    private string? Check(JsonElement schema, JsonElement value, string path)
    {
        if (schema.ValueKind == JsonValueKind.True)
        {
            return null;
        }

        if (schema.ValueKind == JsonValueKind.False)
        {
            return $"{path}: nothing is allowed";
        }

        return CheckGeneral(schema, value, path) ?? CheckCombined(schema, value, path) ?? value.ValueKind switch
        {
            JsonValueKind.String => CheckString(schema, value.GetString()!, path),
            JsonValueKind.Number => CheckNumber(schema, value.GetDecimal(), path),
            JsonValueKind.Array => CheckArray(schema, value, path),
            JsonValueKind.Object => CheckObject(schema, value, path),
            _ => null,
        };
    }

    private static string? CheckGeneral(JsonElement schema, JsonElement value, string path)
    {
        var isNull = value.ValueKind == JsonValueKind.Null && schema.TryGetProperty("nullable", out var nullable) && nullable.GetBoolean();
        if (schema.TryGetProperty("type", out var type) && !isNull)
        {
            var names = type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().ToList() : [type];
            if (!names.Any(name => IsOf(name.GetString()!, value)))
            {
                return $"{path}: {value.GetRawText()} is not {type.GetRawText()}";
            }
        }

        if (schema.TryGetProperty("const", out var constant) && !JsonElement.DeepEquals(constant, value))
        {
            return $"{path}: {value.GetRawText()} is not the constant {constant.GetRawText()}";
        }

        if (schema.TryGetProperty("enum", out var values) && !values.EnumerateArray().Any(item => JsonElement.DeepEquals(item, value)))
        {
            return $"{path}: {value.GetRawText()} is not in {values.GetRawText()}";
        }

        return null;
    }

    private static bool IsOf(string type, JsonElement value) => type switch
    {
        "null" => value.ValueKind == JsonValueKind.Null,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "integer" => value.ValueKind == JsonValueKind.Number && value.GetDecimal() % 1 == 0,
        "number" => value.ValueKind == JsonValueKind.Number,
        "string" => value.ValueKind == JsonValueKind.String,
        "array" => value.ValueKind == JsonValueKind.Array,
        "object" => value.ValueKind == JsonValueKind.Object,
        _ => throw new ArgumentException(type),
    };

    private string? CheckCombined(JsonElement schema, JsonElement value, string path)
    {
        if (schema.TryGetProperty("$ref", out var reference) && Check(Resolve(reference.GetString()!), value, path) is { } error)
        {
            return error;
        }

        if (schema.TryGetProperty("allOf", out var all) && all.EnumerateArray().Select(part => Check(part, value, path)).FirstOrDefault(e => e is not null) is { } wrong)
        {
            return wrong;
        }

        if (schema.TryGetProperty("anyOf", out var any) && !any.EnumerateArray().Any(part => Check(part, value, path) is null))
        {
            return $"{path}: {value.GetRawText()} matches no branch of anyOf";
        }

        if (schema.TryGetProperty("oneOf", out var one) && one.EnumerateArray().Count(part => Check(part, value, path) is null) != 1)
        {
            return $"{path}: {value.GetRawText()} does not match exactly one branch of oneOf";
        }

        return null;
    }

    private JsonElement Resolve(string pointer) =>
        pointer.Split('/').Skip(1).Aggregate(root, (at, name) => at.GetProperty(name.Replace("~1", "/", StringComparison.Ordinal)));

    private static string? CheckString(JsonElement schema, string value, string path)
    {
        var length = value.EnumerateRunes().Count();
        if (schema.TryGetProperty("minLength", out var least) && length < least.GetInt32())
        {
            return $"{path}: '{value}' is shorter than {least}";
        }

        if (schema.TryGetProperty("maxLength", out var most) && length > most.GetInt32())
        {
            return $"{path}: '{value}' is longer than {most}";
        }

        if (schema.TryGetProperty("pattern", out var pattern) && !Regex.IsMatch(value, pattern.GetString()!, RegexOptions.ECMAScript))
        {
            return $"{path}: '{value}' does not match {pattern}";
        }

        if (schema.TryGetProperty("format", out var format) && !HasFormat(format.GetString()!, value))
        {
            return $"{path}: '{value}' is not a {format}";
        }

        return null;
    }

    private static bool HasFormat(string format, string value) => format switch
    {
        "date-time" => DateTimeOffset.TryParse(value, out _) && value.Contains('T', StringComparison.Ordinal),
        "date" => DateOnly.TryParseExact(value, "yyyy-MM-dd", out _),
        "time" => TimeOnly.TryParse(value.TrimEnd('Z'), out _),
        "duration" => Regex.IsMatch(value, @"^P(?=.)(\d+D)?(T(\d+H)?(\d+M)?(\d+S)?)?$"),
        "email" => System.Net.Mail.MailAddress.TryCreate(value, out var address) && address.Address == value,
        "hostname" => Uri.CheckHostName(value) == UriHostNameType.Dns,
        "ipv4" => Uri.CheckHostName(value) == UriHostNameType.IPv4,
        "ipv6" => Uri.CheckHostName(value) == UriHostNameType.IPv6,
        "uuid" => Guid.TryParseExact(value, "D", out _),
        "uri" => Uri.TryCreate(value, UriKind.Absolute, out _),
        _ => throw new ArgumentException(format),
    };

    private static string? CheckNumber(JsonElement schema, decimal value, string path)
    {
        if (schema.TryGetProperty("minimum", out var minimum) && value < minimum.GetDecimal())
        {
            return $"{path}: {value} is less than {minimum}";
        }

        if (schema.TryGetProperty("maximum", out var maximum) && value > maximum.GetDecimal())
        {
            return $"{path}: {value} is more than {maximum}";
        }

        if (schema.TryGetProperty("exclusiveMinimum", out var above) && value <= above.GetDecimal())
        {
            return $"{path}: {value} is not above {above}";
        }

        if (schema.TryGetProperty("exclusiveMaximum", out var below) && value >= below.GetDecimal())
        {
            return $"{path}: {value} is not below {below}";
        }

        if (schema.TryGetProperty("multipleOf", out var multiple) && value % multiple.GetDecimal() != 0)
        {
            return $"{path}: {value} is not a multiple of {multiple}";
        }

        return null;
    }

    private string? CheckArray(JsonElement schema, JsonElement value, string path)
    {
        var items = value.EnumerateArray().ToList();
        if (schema.TryGetProperty("minItems", out var least) && items.Count < least.GetInt32())
        {
            return $"{path}: fewer items than {least}";
        }

        if (schema.TryGetProperty("maxItems", out var most) && items.Count > most.GetInt32())
        {
            return $"{path}: more items than {most}";
        }

        if (schema.TryGetProperty("uniqueItems", out var unique) && unique.GetBoolean() && items.DistinctBy(item => item.GetRawText()).Count() != items.Count)
        {
            return $"{path}: items repeat";
        }

        var tuple = schema.TryGetProperty("prefixItems", out var prefix) ? prefix.EnumerateArray().ToList() : [];
        for (var i = 0; i < items.Count; i++)
        {
            if (i < tuple.Count ? Check(tuple[i], items[i], $"{path}[{i}]") is { } inTuple : (inTuple = null) is not null)
            {
                return inTuple;
            }

            if (i >= tuple.Count && schema.TryGetProperty("items", out var rest) && Check(rest, items[i], $"{path}[{i}]") is { } inRest)
            {
                return inRest;
            }
        }

        return null;
    }

    private string? CheckObject(JsonElement schema, JsonElement value, string path)
    {
        if (schema.TryGetProperty("required", out var required))
        {
            foreach (var name in required.EnumerateArray())
            {
                if (!value.TryGetProperty(name.GetString()!, out _))
                {
                    return $"{path}: {name} is missing";
                }
            }
        }

        foreach (var property in value.EnumerateObject())
        {
            var known = schema.TryGetProperty("properties", out var properties) && properties.TryGetProperty(property.Name, out _);
            if (known && Check(properties.GetProperty(property.Name), property.Value, $"{path}.{property.Name}") is { } error)
            {
                return error;
            }

            if (!known && schema.TryGetProperty("additionalProperties", out var additional) && Check(additional, property.Value, $"{path}.{property.Name}") is { } extra)
            {
                return extra;
            }
        }

        return null;
    }
}
