using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Inferly.Pipeline.Requests;

/// <summary>Source-generated writing of lone JSON values.</summary>
[JsonSerializable(typeof(string))]
public sealed partial class JsonText : JsonSerializerContext
{
    // Names come from the configuration; one that changes again and again must not fill the memory.
    private const int Most = 10_000;

    private static readonly ConcurrentDictionary<string, byte[]> Names = new();

    /// <summary>A model's name as a JSON string, quotes included: made once, since every request writes one. Do not change it.</summary>
    public static byte[] OfName(string name)
    {
        if (Names.TryGetValue(name, out var json))
        {
            return json;
        }

        if (Names.Count >= Most)
        {
            Names.Clear();
        }

        return Names[name] = JsonSerializer.SerializeToUtf8Bytes(name, Default.String);
    }
}
