using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Inferly.Pipeline.Providers.Translation;

/// <summary>
/// Base64 data inside the caller's body. It may be megabytes long, so it is copied from body to body as it stands; only where
/// the caller's JSON escapes it (<c>\/</c>) is it unescaped into a string first.
/// </summary>
internal sealed class DataUrl
{
    // A media type with its parameters; whatever has no comma by then is no data URL.
    private const int LongestHead = 256;

    private readonly JsonElement _json;
    private readonly string? _unescaped;
    private readonly int _start;

    private DataUrl(string mediaType, JsonElement json, string? unescaped, int start)
    {
        MediaType = mediaType;
        _json = json;
        _unescaped = unescaped;
        _start = start;
    }

    /// <summary>For example <c>image/png</c>, in lower case.</summary>
    public string MediaType { get; }

    /// <summary>What stands behind the slash of <see cref="MediaType"/>.</summary>
    public string Subtype => MediaType[(MediaType.IndexOf('/') + 1)..];

    /// <summary>An image, as far as its type tells.</summary>
    public bool IsImage => MediaType.StartsWith("image/", StringComparison.Ordinal);

    /// <summary>A JSON string that is base64 from its first character.</summary>
    public static DataUrl OfBase64(string mediaType, JsonElement json) => new(mediaType, json, Unescaped(json), 0);

    /// <summary>Reads <c>data:image/png;base64,...</c>; null if the JSON string is anything else.</summary>
    public static DataUrl? Read(JsonElement json)
    {
        var unescaped = Unescaped(json);
        var raw = Raw(json);
        var head = unescaped is null
            ? Encoding.UTF8.GetString(raw[..Math.Min(raw.Length, LongestHead)])
            : unescaped[..Math.Min(unescaped.Length, LongestHead)];
        var comma = head.IndexOf(',');
        if (comma < 0
            || !head.StartsWith("data:", StringComparison.OrdinalIgnoreCase)
            || head.AsSpan(0, comma).ContainsAnyExceptInRange(' ', '~'))
        {
            return null;
        }

        var description = head["data:".Length..comma];
        if (!description.EndsWith(";base64", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var mediaType = description.Split(';')[0].Trim().ToLowerInvariant();
        return new DataUrl(mediaType == "image/jpg" ? "image/jpeg" : mediaType, json, unescaped, comma + 1);
    }

    /// <summary>Writes the base64 as a JSON string.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        if (_unescaped is null)
        {
            json.WriteStringValue(Raw(_json)[_start..]);
        }
        else
        {
            json.WriteStringValue(_unescaped.AsSpan(_start));
        }
    }

    /// <summary>The data decoded as UTF-8 text; null if it is not base64.</summary>
    public string? Decode()
    {
        var base64 = _unescaped ?? Encoding.UTF8.GetString(Raw(_json));
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64Chars(base64.AsSpan(_start), bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : null;
    }

    private static ReadOnlySpan<byte> Raw(JsonElement json) => JsonMarshal.GetRawUtf8Value(json)[1..^1];

    private static string? Unescaped(JsonElement json) => Raw(json).Contains((byte)'\\') ? json.GetString() : null;
}
