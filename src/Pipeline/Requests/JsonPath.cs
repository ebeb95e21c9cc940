using System.Globalization;
using System.Text.Json;

namespace Inferly.Pipeline.Requests;

/// <summary>
/// Names a place in a JSON text. Only error messages need it, so the path is found by reading the text again up to the
/// place, and the scan that met the error carries no path along.
/// </summary>
public static class JsonPath
{
    /// <summary>The root of a text.</summary>
    public const string Root = "$";

    /// <summary>The path of the value (or member) that starts at or holds <paramref name="offset"/>.</summary>
    /// <param name="json">UTF-8 JSON, well-formed at least up to the offset.</param>
    /// <param name="offset">Offset in bytes.</param>
    /// <returns>For example <c>messages[2].content</c>, or <c>$</c>.</returns>
    public static string At(ReadOnlySpan<byte> json, int offset)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 1000 });
        var path = new Stack<Level>();
        try
        {
            while (reader.Read() && reader.TokenStartIndex <= offset)
            {
                Step(ref reader, path);
                if (reader.TokenStartIndex == offset)
                {
                    break;
                }
            }
        }
        catch (JsonException)
        {
            // The text breaks off before the offset: what was read so far is the nearest name there is.
        }

        return Render(path);
    }

    /// <summary>The path of a member of the object at <paramref name="path"/>.</summary>
    public static string Join(string path, string member) => path == Root ? Shown(member) : $"{path}.{Shown(member)}";

    private static void Step(ref Utf8JsonReader reader, Stack<Level> path)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                path.Peek().Member = Name(ref reader);
                return;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                path.Pop();
                return;
        }

        if (path.TryPeek(out var parent) && parent.IsArray)
        {
            parent.Index++;
        }

        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            path.Push(new Level { IsArray = reader.TokenType == JsonTokenType.StartArray });
        }
    }

    private static string Name(ref Utf8JsonReader reader) =>
        reader.ValueIsEscaped && !Surrogates.ArePaired(reader.ValueSpan) ? "?" : reader.GetString()!;

    private static string Render(Stack<Level> path)
    {
        var text = new System.Text.StringBuilder();
        foreach (var level in path.Reverse())
        {
            if (level.IsArray && level.Index >= 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"[{level.Index}]");
            }
            else if (level.Member is not null)
            {
                text.Append(text.Length == 0 ? "" : ".").Append(Shown(level.Member));
            }
        }

        return text.Length == 0 ? Root : text.ToString();
    }

    // A member may have no name at all; the path must still name it.
    private static string Shown(string member) => member.Length switch
    {
        0 => "\"\"",
        <= 64 => member,
        _ => member[..64],
    };

    private sealed class Level
    {
        public bool IsArray { get; init; }

        public int Index { get; set; } = -1;

        public string? Member { get; set; }
    }
}
