using System.Text.Json;

namespace Inferly.Pipeline.Providers.Sim;

/// <summary>
/// All the schemas that one value has to satisfy at once: a schema with its references and allOf followed and one branch
/// of each anyOf and oneOf chosen. Every keyword is asked of all of them together.
/// </summary>
internal sealed class SchemaSet
{
    /// <summary>More parts than this come only from references in a circle.</summary>
    private const int MostParts = 256;

    private readonly JsonElement _root;
    private readonly List<JsonElement> _parts = [];
    private readonly List<JsonElement> _unions = [];

    private SchemaSet(JsonElement root) => _root = root;

    /// <summary>The schemas, in the order in which they were found.</summary>
    public IReadOnlyList<JsonElement> Parts => _parts;

    /// <summary>What every part's type allows.</summary>
    public SchemaTypes Types { get; private set; } = SchemaTypes.All;

    /// <summary>What is wrong with the schemas; null where nothing is.</summary>
    public string? Error { get; private set; }

    /// <summary>Puts schemas together.</summary>
    /// <param name="root">The document that references point into.</param>
    /// <param name="schemas">The schemas of one value.</param>
    /// <param name="random">Chooses among the branches that fit.</param>
    /// <param name="small">Whether to choose the branch that ends a recursion soonest.</param>
    public static SchemaSet Of(JsonElement root, IEnumerable<JsonElement> schemas, ref SimRandom random, bool small)
    {
        var set = new SchemaSet(root);
        foreach (var schema in schemas)
        {
            set.Add(schema);
        }

        for (var i = 0; i < set._unions.Count && set.Error is null; i++)
        {
            set.Choose(set._unions[i], ref random, small);
        }

        if (set.Error is null && set.Types == SchemaTypes.None)
        {
            set.Error = "no type satisfies it";
        }

        return set;
    }

    /// <summary>Every value that the parts give to a keyword.</summary>
    public IEnumerable<JsonElement> All(string keyword)
    {
        foreach (var part in _parts)
        {
            if (SimFields.TryGet(part, keyword, out var value))
            {
                yield return value;
            }
        }
    }

    /// <summary>The largest whole number that the parts give to a keyword.</summary>
    public int? Largest(string keyword) => Whole(keyword) is { Count: > 0 } found ? found.Max() : null;

    /// <summary>The smallest whole number that the parts give to a keyword.</summary>
    public int? Smallest(string keyword) => Whole(keyword) is { Count: > 0 } found ? found.Min() : null;

    private List<int> Whole(string keyword) =>
        All(keyword).Where(value => value.ValueKind == JsonValueKind.Number)
            .Select(value => (int)Math.Clamp(value.GetDouble(), 0, int.MaxValue)).ToList();

    private void Add(JsonElement schema)
    {
        if (schema.ValueKind == JsonValueKind.True || Error is not null)
        {
            return;
        }

        if (schema.ValueKind != JsonValueKind.Object || _parts.Count == MostParts)
        {
            Error = schema.ValueKind == JsonValueKind.False ? "it allows no value"
                : schema.ValueKind == JsonValueKind.Object ? "its references go in a circle"
                : "a schema must be an object or a boolean";
            return;
        }

        _parts.Add(schema);
        Types &= SchemaTypesReader.Allowed(schema);
        if (SimFields.TryGet(schema, "$ref", out var reference))
        {
            Follow(reference);
        }

        if (SimFields.TryGet(schema, "allOf", out var all) && all.ValueKind == JsonValueKind.Array)
        {
            foreach (var part in all.EnumerateArray())
            {
                Add(part);
            }
        }

        foreach (var keyword in (ReadOnlySpan<string>)["anyOf", "oneOf"])
        {
            if (SimFields.TryGet(schema, keyword, out var union) && union.ValueKind == JsonValueKind.Array && union.GetArrayLength() > 0)
            {
                _unions.Add(union);
            }
        }
    }

    private void Follow(JsonElement reference)
    {
        if (Resolve(reference) is { } target)
        {
            Add(target);
        }
        else
        {
            Error = $"reference {reference.GetRawText()} leads nowhere; only references within the schema (#/...) are followed";
        }
    }

    private void Choose(JsonElement union, ref SimRandom random, bool small)
    {
        var fitting = union.EnumerateArray().Where(branch => (TypesOf(branch) & Types) != SchemaTypes.None).ToList();
        var telling = fitting.Where(branch => (TypesOf(branch) & Types) != SchemaTypes.Null).ToList();
        if (fitting.Count == 0)
        {
            Error = "no branch of its anyOf or oneOf fits";
        }
        else if (small)
        {
            Add(fitting.MinBy(branch => Weight(branch)));
        }
        else
        {
            Add(telling.Count == 0 ? fitting[0] : telling[random.Next(telling.Count)]);
        }
    }

    /// <summary>The types that a branch allows by itself, its reference followed.</summary>
    private SchemaTypes TypesOf(JsonElement branch) =>
        branch.ValueKind == JsonValueKind.False ? SchemaTypes.None : SchemaTypesReader.Allowed(Target(branch));

    /// <summary>How much a value of this branch is likely to hold.</summary>
    private int Weight(JsonElement branch)
    {
        var target = Target(branch);
        if (SimFields.TryGet(target, "enum", out _) || SimFields.TryGet(target, "const", out _))
        {
            return 1;
        }

        var types = SchemaTypesReader.Allowed(target) & Types;
        return types.HasFlag(SchemaTypes.Null) ? 0
            : (types & ~(SchemaTypes.Array | SchemaTypes.Object)) != SchemaTypes.None ? 1
            : types.HasFlag(SchemaTypes.Array) ? 2
            : 3;
    }

    private JsonElement Target(JsonElement schema)
    {
        for (var i = 0; i < MostParts && SimFields.TryGet(schema, "$ref", out var reference) && Resolve(reference) is { } target; i++)
        {
            schema = target;
        }

        return schema;
    }

    private JsonElement? Resolve(JsonElement reference)
    {
        var pointer = reference.ValueKind == JsonValueKind.String ? reference.GetString()! : "";
        if (pointer != "#" && !pointer.StartsWith("#/", StringComparison.Ordinal))
        {
            return null;
        }

        var at = _root;
        foreach (var step in Uri.UnescapeDataString(pointer).Split('/').Skip(1))
        {
            var name = step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (at.ValueKind == JsonValueKind.Array && int.TryParse(name, out var index) && index >= 0 && index < at.GetArrayLength())
            {
                at = at[index];
            }
            else if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at))
            {
                return null;
            }
        }

        return at;
    }
}
