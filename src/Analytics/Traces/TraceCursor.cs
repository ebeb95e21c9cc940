using System.Globalization;
using System.Text;

namespace Inferly.Analytics.Traces;

/// <summary>The last row of a page: the next one begins behind it, whatever arrives meanwhile.</summary>
/// <param name="Micros">Its time, microseconds since 1970.</param>
/// <param name="RequestId">Its id, which orders rows of one microsecond.</param>
public sealed record TraceCursor(long Micros, string RequestId)
{
    /// <summary>The opaque text that callers send back.</summary>
    public string Encode() => Convert.ToBase64String(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Micros}|{RequestId}")));

    /// <summary>Reads a caller's text; null if it is none of ours.</summary>
    public static TraceCursor? Decode(string text)
    {
        Span<byte> bytes = stackalloc byte[256];
        if (!Convert.TryFromBase64String(text, bytes, out var length))
        {
            return null;
        }

        var parts = Encoding.UTF8.GetString(bytes[..length]).Split('|', 2);
        return parts.Length == 2 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var micros)
            ? new TraceCursor(micros, parts[1])
            : null;
    }
}
