namespace Inferly.Pipeline.Providers.Sim;

/// <summary>Picks the words that a text is about.</summary>
internal static class SimKeywords
{
    private const int Most = 6;
    private const int ShortestWord = 4;
    private const int LongestWord = 24;

    private static readonly string[] Fallback = ["this request"];

    /// <summary>The first few telling words in the order of the text; never empty.</summary>
    public static IReadOnlyList<string> Of(string text)
    {
        var words = new List<string>(Most);
        for (var at = 0; at < text.Length && words.Count < Most;)
        {
            var word = NextWord(text, ref at);
            // Scripts of non-ASCII letters say more in fewer characters.
            var shortest = word.Length > 0 && word[0] > 0x7F ? 2 : ShortestWord;
            if (word.Length >= shortest && word.Length <= LongestWord && !SimVocabulary.IsCommon(word) && !Contains(words, word))
            {
                words.Add(word.ToString());
            }
        }

        return words.Count == 0 ? Fallback : words;
    }

    /// <summary>The next run of letters; moves <paramref name="at"/> behind it.</summary>
    public static ReadOnlySpan<char> NextWord(ReadOnlySpan<char> text, ref int at)
    {
        while (at < text.Length && !char.IsLetter(text[at]))
        {
            at++;
        }

        var start = at;
        while (at < text.Length && char.IsLetter(text[at]))
        {
            at++;
        }

        return text[start..at];
    }

    private static bool Contains(List<string> words, ReadOnlySpan<char> word)
    {
        foreach (var known in words)
        {
            if (word.Equals(known, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
