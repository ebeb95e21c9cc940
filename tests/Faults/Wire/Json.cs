using System.Text.Encodings.Web;
using System.Text.Json;

namespace Inferly.Faults.Wire;

/// <summary>Writes and reads JSON as providers do: characters beyond ASCII unescaped.</summary>
internal static class Json
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Bytes(object value) => JsonSerializer.SerializeToUtf8Bytes(value, Options);

    /// <summary>Arguments as the object they are.</summary>
    public static JsonElement Object(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    public static JsonElement? Member(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public static bool Flag(this JsonElement json, string name) => json.Member(name)?.ValueKind == JsonValueKind.True;

    public static int? Number(this JsonElement json, string name) => json.Member(name)?.GetInt32();

    /// <summary>A list of strings, or the one string that stands for it.</summary>
    public static IReadOnlyList<string> Texts(this JsonElement json, string name) => json.Member(name) switch
    {
        { ValueKind: JsonValueKind.String } one => [one.GetString()!],
        { ValueKind: JsonValueKind.Array } several => [.. several.EnumerateArray().Select(text => text.GetString()!)],
        _ => [],
    };

    /// <summary>The last item of a list.</summary>
    public static JsonElement? Last(this JsonElement json, string name) =>
        json.Member(name) is { ValueKind: JsonValueKind.Array } items && items.GetArrayLength() > 0 ? items[items.GetArrayLength() - 1] : null;

    /// <summary>The text of a message: a string, or parts whose member <c>text</c> is one.</summary>
    public static string Content(this JsonElement message, string name) => message.Member(name) switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString()!,
        { ValueKind: JsonValueKind.Array } parts => string.Concat(parts.EnumerateArray().Select(part => part.Member("text")?.GetString())),
        _ => "",
    };
}
