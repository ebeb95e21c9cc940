using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Inferly.Analytics.GoldenSets;

/// <summary>
/// An item as topic <c>inferly.goldensets</c> has it: <c>{"v":1,"project","workflow","version","id","n","items","at","item":{...}}</c>. Readers skip members
/// that they do not know.
/// </summary>
internal static class GoldenItemEvent
{
    private const int Version = 1;

    // An item may nest as deep as any body, and stands in an object here.
    private const int MaxDepth = 128;

    /// <summary>The record's key: <c>project/workflow/version/id</c>.</summary>
    public static byte[] KeyOf(GoldenSetName name, string id) => Encoding.UTF8.GetBytes($"{name}/{id}");

    /// <summary>What the keys of all items of a version begin with.</summary>
    public static byte[] PrefixOf(GoldenSetName name) => KeyOf(name, "");

    /// <summary>Whose item a key is; null for one that is none.</summary>
    public static GoldenSetName? NameOf(ReadOnlySpan<byte> key) =>
        Encoding.UTF8.GetString(key).Split('/', 4) is [var project, var workflow, var digits, _] && int.TryParse(digits, out var version)
            ? new GoldenSetName(project, workflow, version)
            : null;

    /// <param name="name">The set.</param>
    /// <param name="items">All of its items.</param>
    /// <param name="index">Which one is meant.</param>
    /// <param name="at">Now.</param>
    public static byte[] Write(GoldenSetName name, IReadOnlyList<GoldenItem> items, int index, DateTimeOffset at)
    {
        var bytes = new ArrayBufferWriter<byte>(items[index].Json.Length + 256);
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteNumber("v"u8, Version);
            json.WriteString("project"u8, name.Project);
            json.WriteString("workflow"u8, name.Workflow);
            json.WriteNumber("version"u8, name.Version);
            json.WriteString("id"u8, items[index].Id);
            json.WriteNumber("n"u8, index);
            json.WriteNumber("items"u8, items.Count);
            json.WriteString("at"u8, at);
            json.WritePropertyName("item"u8);
            // As it was put, to the byte; it was checked when it came.
            json.WriteRawValue(items[index].Json.Span, skipInputValidation: true);
            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>The item and its place in the set; null where the record is none of ours, or of a later form.</summary>
    public static (int Index, ReadOnlyMemory<byte> Json)? Read(ReadOnlyMemory<byte> record)
    {
        try
        {
            var reader = new Utf8JsonReader(record.Span, new JsonReaderOptions { MaxDepth = MaxDepth });
            int? version = null, index = null;
            ReadOnlyMemory<byte>? item = null;
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("v"u8))
                {
                    version = Number(ref reader);
                }
                else if (reader.ValueTextEquals("n"u8))
                {
                    index = Number(ref reader);
                }
                else if (reader.ValueTextEquals("item"u8))
                {
                    reader.Read();
                    var start = (int)reader.TokenStartIndex;
                    reader.Skip();
                    item = record[start..(int)reader.BytesConsumed];
                }
                else
                {
                    reader.Skip();
                }
            }

            return version == Version && index is { } place && item is { } json ? (place, json) : null;
        }
        catch (Exception foreign) when (foreign is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static int Number(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetInt32();
    }
}
