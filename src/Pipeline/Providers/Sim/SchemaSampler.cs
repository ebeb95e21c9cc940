using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Inferly.Pipeline.Providers.Sim;

/// <summary>
/// Makes a valid instance of a JSON Schema: type, enum, const, nullable, properties, required, additionalProperties, items,
/// prefixItems, min/maxItems, uniqueItems, min/maxLength, pattern, format, minimum, maximum (exclusive too), multipleOf,
/// $ref within the schema (recursive too), allOf, anyOf, and oneOf whose branches exclude each other. Other keywords are
/// ignored. The same schema, hints and seed give the same instance.
/// </summary>
internal sealed partial class SchemaSampler
{
    /// <summary>Deeper than this only what is required is written, and recursions end.</summary>
    private const int LeisureDepth = 4;

    /// <summary>A schema whose every instance is deeper than this has no finite one, or none that anybody wants.</summary>
    private const int MostDepth = 48;

    /// <summary>More than any of the models may write.</summary>
    private const int MostBytes = 128 * 1024;

    private static readonly SchemaTypes[] Simplest =
    [
        SchemaTypes.Null, SchemaTypes.Boolean, SchemaTypes.Integer, SchemaTypes.Fraction,
        SchemaTypes.String, SchemaTypes.Array, SchemaTypes.Object,
    ];

    private readonly JsonElement _root;
    private readonly SimHints _hints;
    private readonly StringSampler _strings;
    private readonly NumberSampler _numbers;
    private SimRandom _random;
    private string? _error;

    private SchemaSampler(JsonElement root, SimHints hints, ulong seed)
    {
        _root = root;
        _hints = hints;
        _strings = new StringSampler(hints);
        _numbers = new NumberSampler(hints);
        _random = new SimRandom(seed);
    }

    /// <summary>Makes an instance. Returns null, or why there is none, starting with the place in the instance.</summary>
    /// <param name="schema">The schema; undefined for any object.</param>
    /// <param name="hints">Values to prefer where they fit.</param>
    /// <param name="seed">Decides the rest.</param>
    /// <param name="json">The instance; empty on failure.</param>
    public static string? Sample(JsonElement schema, SimHints hints, ulong seed, out string json)
    {
        json = "{}";
        if (schema.ValueKind == JsonValueKind.Undefined)
        {
            return null;
        }

        var sampler = new SchemaSampler(schema, hints, seed);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, SimBuffer.WriterOptions))
        {
            sampler.Write(writer, [schema], "$", 0);
        }

        json = sampler._error is null ? Encoding.UTF8.GetString(buffer.WrittenSpan) : "";
        return sampler._error;
    }

    private void Write(Utf8JsonWriter writer, IEnumerable<JsonElement> schemas, string path, int depth)
    {
        // Once something failed, all that is still open ends without work.
        if (_error is not null)
        {
            return;
        }

        if (depth > MostDepth || writer.BytesPending + writer.BytesCommitted > MostBytes)
        {
            Fail(path, "the schema has no instance of a reasonable size");
            return;
        }

        var set = SchemaSet.Of(_root, schemas, ref _random, small: depth > LeisureDepth);
        if (set.Error is not null)
        {
            Fail(path, set.Error);
        }
        else if (SchemaChoice.Of(set) is { } values)
        {
            WriteChoice(writer, values, path);
        }
        else
        {
            WriteTyped(writer, set, path, depth);
        }
    }

    private void WriteChoice(Utf8JsonWriter writer, List<JsonElement> values, string path)
    {
        var mentioned = values.FirstOrDefault(value => value.ValueKind == JsonValueKind.String && _hints.Mentions(value.GetString()!));
        if (values.Count == 0)
        {
            Fail(path, "no value of its enum or const satisfies the rest of the schema");
        }
        else if (mentioned.ValueKind == JsonValueKind.String)
        {
            mentioned.WriteTo(writer);
        }
        else
        {
            values[_random.Next(values.Count)].WriteTo(writer);
        }
    }

    private void WriteTyped(Utf8JsonWriter writer, SchemaSet set, string path, int depth)
    {
        string? error = null;
        switch (ChooseType(set, depth))
        {
            case SchemaTypes.Null:
                writer.WriteNullValue();
                break;
            case SchemaTypes.Boolean:
                writer.WriteBooleanValue(_random.Next(2) == 0);
                break;
            case SchemaTypes.String:
                error = _strings.Sample(set, ref _random, out var text);
                writer.WriteStringValue(text);
                break;
            case SchemaTypes.Array:
                WriteArray(writer, set, path, depth);
                break;
            case SchemaTypes.Object:
                WriteObject(writer, set, path, depth);
                break;
            default:
                error = _numbers.Sample(set, ref _random, out var number);
                writer.WriteNumberValue(number);
                break;
        }

        if (error is not null)
        {
            Fail(path, error);
        }
    }

    private SchemaTypes ChooseType(SchemaSet set, int depth)
    {
        var meant = set.Parts.Aggregate(SchemaTypes.None, (all, part) => all | SchemaTypesReader.Meant(part));
        var types = set.Types != SchemaTypes.All ? set.Types : meant != SchemaTypes.None ? meant : SchemaTypes.String;
        var possible = Simplest.Where(type => types.HasFlag(type)).ToList();
        if (depth > LeisureDepth || possible.Count == 1)
        {
            return possible[0];
        }
        // A value says more than null, and "number" is one type although it has two flags.
        possible.RemoveAll(type => type == SchemaTypes.Null || (type == SchemaTypes.Fraction && types.HasFlag(SchemaTypes.Integer)));
        return possible[_random.Next(possible.Count)];
    }

    private void Fail(string path, string reason) => _error ??= $"{path}: {reason}";
}
