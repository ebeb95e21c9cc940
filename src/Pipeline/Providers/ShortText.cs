namespace Inferly.Pipeline.Providers;

/// <summary>Keeps what providers write short enough to be passed on.</summary>
internal static class ShortText
{
    private const char Ellipsis = '…';

    /// <summary>The text, or as much of its beginning as fits with an ellipsis behind it; no character is cut in two.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="longest">The most UTF-16 units of the result, 2 or more.</param>
    public static string Shorten(this string text, int longest)
    {
        if (text.Length <= longest)
        {
            return text;
        }

        var end = longest - 1;
        return string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[end - 1]) ? end - 1 : end), [Ellipsis]);
    }
}
