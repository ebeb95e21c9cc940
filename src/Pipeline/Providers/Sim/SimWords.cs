namespace Inferly.Pipeline.Providers.Sim;

/// <summary>Cuts names and sentences into words that can be compared.</summary>
internal static class SimWords
{
    private const int ShortestWord = 3;

    /// <summary>
    /// The telling words of a name or a text, in lower case and without a plural s: "get_currentWeather" has "current" and
    /// "weather".
    /// </summary>
    public static IReadOnlySet<string> Of(string text)
    {
        var words = new HashSet<string>();
        for (var at = 0; at < text.Length;)
        {
            var run = SimKeywords.NextWord(text, ref at);
            while (!run.IsEmpty)
            {
                var length = HumpLength(run);
                if (length >= ShortestWord && !SimVocabulary.IsCommon(run[..length]))
                {
                    words.Add(Stem(run[..length].ToString().ToLowerInvariant()));
                }

                run = run[length..];
            }
        }

        return words;
    }

    /// <summary>How far the first word of camelCase goes.</summary>
    private static int HumpLength(ReadOnlySpan<char> run)
    {
        for (var i = 1; i < run.Length; i++)
        {
            if (char.IsUpper(run[i]) && char.IsLower(run[i - 1]))
            {
                return i;
            }
        }

        return run.Length;
    }

    private static string Stem(string word) =>
        word.Length > ShortestWord && word.EndsWith('s') && !word.EndsWith("ss", StringComparison.Ordinal) ? word[..^1] : word;
}
