namespace Inferly.Pipeline.Providers.Sim;

/// <summary>One choice of an answer: text or tool calls.</summary>
/// <param name="Content">The text; empty where tools are called.</param>
/// <param name="Calls">The tool calls.</param>
/// <param name="FinishReason">Why it ended.</param>
internal sealed record SimChoice(SimTokens Content, IReadOnlyList<SimToolCall> Calls, string FinishReason)
{
    /// <summary>Completion tokens.</summary>
    public int Tokens { get; } = Content.Count + Calls.Sum(call => call.Arguments.Count);

    /// <summary>A choice of text: ended before the first stop string, cut at the limit of tokens.</summary>
    public static SimChoice OfText(string text, IReadOnlyList<string> stop, int most)
    {
        foreach (var end in stop)
        {
            if (text.IndexOf(end, StringComparison.Ordinal) is >= 0 and var at)
            {
                text = text[..at];
            }
        }

        var whole = SimTokens.Of(text);
        return new(whole.Take(most), [], whole.Count <= most ? SimFinish.Stop : SimFinish.Length);
    }

    /// <summary>A choice of tool calls, cut at the limit of tokens; what comes after the cut is lost.</summary>
    public static SimChoice OfCalls(IReadOnlyList<SimToolCall> calls, int most)
    {
        var kept = new List<SimToolCall>();
        var left = most;
        foreach (var call in calls.TakeWhile(_ => left > 0))
        {
            kept.Add(call with { Arguments = call.Arguments.Take(left) });
            left -= kept[^1].Arguments.Count;
        }

        var isWhole = calls.Sum(call => call.Arguments.Count) <= most;
        var reason = calls[0].Kind == SimToolKind.Legacy ? SimFinish.FunctionCall : SimFinish.ToolCalls;
        return new(SimTokens.None, kept, isWhole ? reason : SimFinish.Length);
    }
}
