using System.Globalization;

namespace Inferly.Pipeline.Requests;

/// <summary>JSON allows <c>\ud800</c> alone; no string type does, so a reader would throw on it far from here.</summary>
internal static class Surrogates
{
    /// <summary>Whether every escaped surrogate of a raw (still escaped, well-formed) JSON string has its other half.</summary>
    public static bool ArePaired(ReadOnlySpan<byte> escaped)
    {
        while (true)
        {
            var at = escaped.IndexOf((byte)'\\');
            if (at < 0)
            {
                return true;
            }

            if (escaped[at + 1] != (byte)'u')
            {
                escaped = escaped[(at + 2)..];
                continue;
            }

            var unit = Unit(escaped[at..]);
            escaped = escaped[(at + 6)..];
            if (char.IsLowSurrogate(unit))
            {
                return false;
            }

            if (!char.IsHighSurrogate(unit))
            {
                continue;
            }

            if (!escaped.StartsWith("\\u"u8) || !char.IsLowSurrogate(Unit(escaped)))
            {
                return false;
            }

            escaped = escaped[6..];
        }
    }

    private static char Unit(ReadOnlySpan<byte> escape) => (char)ushort.Parse(escape.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
