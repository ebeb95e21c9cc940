namespace Inferly.Pipeline.Providers.Sim;

/// <summary>
/// The simulated models' tokens: a word with the space before it, a run of white space, or a single sign.
/// The pieces of a text, joined, are the text.
/// </summary>
internal static class SimTokenizer
{
    /// <summary>Longer words count as several tokens, so that a megabyte without spaces is not one.</summary>
    private const int LongestWord = 16;

    /// <summary>From here on (CJK and beyond) scripts do not put spaces between words: each character is a token.</summary>
    private const char Ideographs = '\u2E80';

    /// <summary>The number of tokens; allocates nothing.</summary>
    public static int Count(ReadOnlySpan<char> text)
    {
        var count = 0;
        while (!text.IsEmpty)
        {
            text = text[FirstLength(text)..];
            count++;
        }

        return count;
    }

    /// <summary>Where each token ends; stops after <paramref name="most"/> tokens.</summary>
    public static int[] Ends(ReadOnlySpan<char> text, int most = int.MaxValue)
    {
        var ends = new List<int>(Math.Min(most, text.Length / 4 + 4));
        for (var end = 0; end < text.Length && ends.Count < most;)
        {
            end += FirstLength(text[end..]);
            ends.Add(end);
        }

        return [.. ends];
    }

    private static int FirstLength(ReadOnlySpan<char> text)
    {
        var start = text[0] == ' ' && text.Length > 1 && !char.IsWhiteSpace(text[1]) ? 1 : 0;
        if (IsWord(text[start]))
        {
            return WordEnd(text, start);
        }

        if (char.IsWhiteSpace(text[start]))
        {
            return SpaceEnd(text);
        }

        return start + (start + 1 < text.Length && char.IsSurrogatePair(text[start], text[start + 1]) ? 2 : 1);
    }

    private static int WordEnd(ReadOnlySpan<char> text, int start)
    {
        var end = start + 1;
        while (end < text.Length && end - start < LongestWord && IsWord(text[end]))
        {
            end++;
        }

        return end;
    }

    /// <summary>The space right before a word belongs to the word.</summary>
    private static int SpaceEnd(ReadOnlySpan<char> text)
    {
        var end = 1;
        while (end < text.Length && char.IsWhiteSpace(text[end]))
        {
            end++;
        }

        return end < text.Length && end > 1 && text[end - 1] == ' ' ? end - 1 : end;
    }

    private static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || (c >= 0x80 && c < Ideographs && char.IsLetterOrDigit(c));
}
