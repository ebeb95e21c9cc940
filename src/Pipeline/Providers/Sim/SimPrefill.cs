namespace Inferly.Pipeline.Providers.Sim;

/// <summary>Goes on with an answer of which the beginning is there already.</summary>
internal static class SimPrefill
{
    /// <summary>
    /// The rest of the model's own answer where the beginning is its own: joined, they are that answer, character by
    /// character. After another's beginning: an end for its open sentence, then the model's own sentences from there on.
    /// </summary>
    /// <param name="answer">The model's whole answer.</param>
    /// <param name="prefix">The beginning that is there.</param>
    /// <param name="isProse">False for JSON, which has no sentences to go on with.</param>
    public static string Continue(string answer, string prefix, bool isProse)
    {
        if (answer.StartsWith(prefix, StringComparison.Ordinal))
        {
            return answer[prefix.Length..];
        }

        return isProse ? GoOn(answer, prefix) : answer;
    }

    private static string GoOn(string answer, string prefix)
    {
        var written = prefix.AsSpan().TrimEnd();
        var done = 0;
        for (var at = 0; SentenceEnd(written, at) is >= 0 and var end; at = end)
        {
            done++;
        }

        var ended = written.IsEmpty || IsEnd(written, written.Length - 1);
        var closing = ended ? "" : SimVocabulary.Closings[prefix.Length % SimVocabulary.Closings.Length];
        if (!ended && char.IsPunctuation(written[^1]))
        {
            closing = closing.TrimStart(',');
        }

        // The opening sentence introduces another model, so it is never used; a sentence that is closed here counts as done.
        var own = 0;
        for (var skip = Math.Max(1, done + (ended ? 0 : 1)); skip > 0 && own >= 0; skip--)
        {
            own = SentenceEnd(answer, own);
        }

        var rest = own < 0 ? "" : answer[own..];
        return closing + (written.Length < prefix.Length && closing.Length == 0 ? rest.TrimStart() : rest);
    }

    /// <summary>Where the sentence that starts at <paramref name="from"/> ends; -1 where it has no end.</summary>
    private static int SentenceEnd(ReadOnlySpan<char> text, int from)
    {
        for (var i = from; i < text.Length; i++)
        {
            if (IsEnd(text, i))
            {
                return i + 1;
            }
        }

        return -1;
    }

    /// <summary>The dot in "1. " or "2.5" ends nothing.</summary>
    private static bool IsEnd(ReadOnlySpan<char> text, int at) =>
        text[at] is '.' or '!' or '?' && at > 0 && !char.IsDigit(text[at - 1]) &&
        (at + 1 == text.Length || char.IsWhiteSpace(text[at + 1]));
}
