namespace Inferly.Pipeline.Providers.Sim;

/// <summary>One choice of an answer: text or tool calls, cut into tokens.</summary>
/// <param name="Text">The text; empty where tools are called.</param>
/// <param name="TokenEnds">Where each token of the text ends.</param>
/// <param name="Calls">The tool calls.</param>
/// <param name="FinishReason">Why it ended.</param>
internal sealed record SimChoice(string Text, int[] TokenEnds, IReadOnlyList<SimToolCall> Calls, string FinishReason)
{
    /// <summary>Completion tokens.</summary>
    public int Tokens { get; } = TokenEnds.Length + Calls.Sum(call => call.TokenEnds.Length);

    /// <summary>The text's token at a place.</summary>
    public ReadOnlySpan<char> Token(int index) => Text.AsSpan(index == 0 ? 0 : TokenEnds[index - 1], TokenEnds[index] - (index == 0 ? 0 : TokenEnds[index - 1]));

    /// <summary>A choice of text: ended before the first stop string, cut at the limit of tokens.</summary>
    public static SimChoice OfText(string text, IReadOnlyList<string> stop, int most)
    {
        foreach (var end in stop)
        {
            if (text.IndexOf(end, StringComparison.Ordinal) is >= 0 and var at)
                text = text[..at];
        }

        var ends = SimTokenizer.Ends(text, most);
        var length = ends.Length == 0 ? 0 : ends[^1];
        return length == text.Length
            ? new(text, ends, [], SimFinish.Stop)
            : new(text[..length], ends, [], SimFinish.Length);
    }

    /// <summary>A choice of tool calls, cut at the limit of tokens; what comes after the cut is lost.</summary>
    public static SimChoice OfCalls(IReadOnlyList<SimToolCall> calls, int most)
    {
        var kept = new List<SimToolCall>();
        var left = most;
        foreach (var call in calls)
        {
            if (left == 0)
                break;
            kept.Add(call.Cut(left));
            left -= kept[^1].TokenEnds.Length;
        }

        var isWhole = kept.Count == calls.Count && kept[^1].TokenEnds.Length == calls[^1].TokenEnds.Length;
        var reason = calls[0].Kind == SimToolKind.Legacy ? SimFinish.FunctionCall : SimFinish.ToolCalls;
        return new("", [], kept, isWhole ? reason : SimFinish.Length);
    }
}
