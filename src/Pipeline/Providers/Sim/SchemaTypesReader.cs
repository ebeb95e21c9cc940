using System.Text.Json;

namespace Inferly.Pipeline.Providers.Sim;

/// <summary>Reads types out of schemas.</summary>
internal static class SchemaTypesReader
{
    private static readonly (string Keyword, SchemaTypes Type)[] Implied =
    [
        ("properties", SchemaTypes.Object), ("required", SchemaTypes.Object), ("items", SchemaTypes.Array),
        ("prefixItems", SchemaTypes.Array), ("minItems", SchemaTypes.Array), ("pattern", SchemaTypes.String),
        ("format", SchemaTypes.String), ("minLength", SchemaTypes.String), ("maxLength", SchemaTypes.String),
        ("multipleOf", SchemaTypes.Number), ("minimum", SchemaTypes.Number), ("maximum", SchemaTypes.Number),
        ("exclusiveMinimum", SchemaTypes.Number), ("exclusiveMaximum", SchemaTypes.Number),
    ];

    /// <summary>The types that a schema's own <c>type</c> and <c>nullable</c> allow.</summary>
    public static SchemaTypes Allowed(JsonElement schema)
    {
        if (!SimFields.TryGet(schema, "type", out var type))
        {
            return SchemaTypes.All;
        }

        var types = type.ValueKind == JsonValueKind.Array
            ? type.EnumerateArray().Aggregate(SchemaTypes.None, (all, one) => all | Named(one))
            : Named(type);
        return SimFields.TryGet(schema, "nullable", out var nullable) && nullable.ValueKind == JsonValueKind.True
            ? types | SchemaTypes.Null
            : types;
    }

    /// <summary>The type that an untyped schema means, by the keywords that it uses; none where it says nothing.</summary>
    public static SchemaTypes Meant(JsonElement schema)
    {
        foreach (var (keyword, type) in Implied)
        {
            if (SimFields.TryGet(schema, keyword, out _))
            {
                return type;
            }
        }

        return SchemaTypes.None;
    }

    /// <summary>The type of a value.</summary>
    public static SchemaTypes Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => SchemaTypes.Null,
        JsonValueKind.True or JsonValueKind.False => SchemaTypes.Boolean,
        JsonValueKind.String => SchemaTypes.String,
        JsonValueKind.Array => SchemaTypes.Array,
        JsonValueKind.Object => SchemaTypes.Object,
        _ => value.TryGetDecimal(out var number) && number == decimal.Truncate(number) ? SchemaTypes.Integer : SchemaTypes.Fraction,
    };

    private static SchemaTypes Named(JsonElement type) => (type.ValueKind == JsonValueKind.String ? type.GetString() : null) switch
    {
        "null" => SchemaTypes.Null,
        "boolean" => SchemaTypes.Boolean,
        "integer" => SchemaTypes.Integer,
        "number" => SchemaTypes.Number,
        "string" => SchemaTypes.String,
        "array" => SchemaTypes.Array,
        "object" => SchemaTypes.Object,
        _ => SchemaTypes.None,
    };
}
