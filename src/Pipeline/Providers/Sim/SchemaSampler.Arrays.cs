using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Inferly.Pipeline.Providers.Sim;

/// <content>Arrays: how many items, and the schemas of each.</content>
internal sealed partial class SchemaSampler
{
    private const int MostItems = 10_000;

    /// <summary>How often an item that is there already is made anew where items must differ.</summary>
    private const int MostTries = 64;

    private void WriteArray(Utf8JsonWriter writer, SchemaSet set, string path, int depth)
    {
        var tuple = set.Parts.Max(TupleLength);
        var least = set.Largest("minItems") ?? 0;
        var most = Math.Min(set.Smallest("maxItems") ?? MostItems, IsClosed(set) ? tuple : MostItems);
        if (least > most)
        {
            Fail(path, $"no array has at least {least} and at most {most} items");
            return;
        }

        var wanted = depth > LeisureDepth ? least : tuple > 0 ? tuple : LikelyCount(set);
        var count = Math.Clamp(wanted, least, most);
        writer.WriteStartArray();
        if (set.All("uniqueItems").Any(unique => unique.ValueKind == JsonValueKind.True))
        {
            WriteDistinct(writer, set, path, depth, least, count);
        }
        else
        {
            for (var i = 0; i < count && _error is null; i++)
            {
                Write(writer, ItemSchemas(set, i), $"{path}[{i}]", depth + 1);
            }
        }

        writer.WriteEndArray();
    }

    private void WriteDistinct(Utf8JsonWriter writer, SchemaSet set, string path, int depth, int least, int count)
    {
        var seen = new HashSet<string>();
        for (var (i, tries) = (0, 0); i < count && _error is null;)
        {
            var item = new ArrayBufferWriter<byte>();
            using (var itemWriter = new Utf8JsonWriter(item, SimBuffer.WriterOptions))
            {
                Write(itemWriter, ItemSchemas(set, i), $"{path}[{i}]", depth + 1);
            }

            if (_error is null && seen.Add(Encoding.UTF8.GetString(item.WrittenSpan)))
            {
                writer.WriteRawValue(item.WrittenSpan, skipInputValidation: true);
                (i, tries) = (i + 1, 0);
            }
            else if (++tries == MostTries)
            {
                if (i < least)
                {
                    Fail(path, $"could not find {least} items that differ");
                }

                return;
            }
        }
    }

    /// <summary>As many as the user's text has values for, else one or two.</summary>
    private int LikelyCount(SchemaSet set)
    {
        var types = set.All("items").Aggregate(SchemaTypes.All, (all, items) => all & SchemaTypesReader.Allowed(items));
        var named = types == SchemaTypes.String && _hints.SeriesLength > 1 ? _hints.SeriesLength
            : types is SchemaTypes.Number or SchemaTypes.Integer ? _hints.Numbers.Count
            : 0;
        return named > 0 ? named : 1 + _random.Next(2);
    }

    private static List<JsonElement> ItemSchemas(SchemaSet set, int index)
    {
        var schemas = new List<JsonElement>();
        foreach (var part in set.Parts)
        {
            if (index < TupleLength(part))
            {
                schemas.Add(Tuple(part)[index]);
            }
            else if (SimFields.TryGet(part, "items", out var items) && items.ValueKind != JsonValueKind.Array)
            {
                schemas.Add(items);
            }
        }

        return schemas;
    }

    /// <summary>Whether a part forbids items after its tuple.</summary>
    private static bool IsClosed(SchemaSet set) => set.All("items").Any(items => items.ValueKind == JsonValueKind.False);

    private static int TupleLength(JsonElement part) =>
        Tuple(part) is { ValueKind: JsonValueKind.Array } tuple ? tuple.GetArrayLength() : 0;

    /// <summary>prefixItems, or its older form: items as an array.</summary>
    private static JsonElement Tuple(JsonElement part) =>
        SimFields.TryGet(part, "prefixItems", out var tuple) ||
        (SimFields.TryGet(part, "items", out tuple) && tuple.ValueKind == JsonValueKind.Array)
            ? tuple
            : default;
}
