namespace Inferly.Faults.Answers;

/// <summary>What a model says, whichever protocol carries it. Immutable.</summary>
public sealed record Answer
{
    /// <summary>What is thought before, a token each.</summary>
    public IReadOnlyList<string> Reasoning { get; init; } = [];

    /// <summary>What is said, a token each.</summary>
    public IReadOnlyList<string> Text { get; init; } = [];

    /// <summary>The calls that follow the text.</summary>
    public IReadOnlyList<ToolCall> Tools { get; init; } = [];

    /// <summary>Why it ends.</summary>
    public Finish Finish { get; init; }

    /// <summary>Tokens of the prompt, as the usage says.</summary>
    public int InputTokens { get; init; } = 10;

    /// <summary>Tokens of the answer, as the usage says: one for each piece.</summary>
    public int OutputTokens => Reasoning.Count + Text.Count + Tools.Sum(tool => tool.Arguments.Count);

    /// <summary>The text whole.</summary>
    public string Said => string.Concat(Text);

    /// <summary>The reasoning whole.</summary>
    public string Thought => string.Concat(Reasoning);

    /// <summary>A text, cut into tokens.</summary>
    public static Answer Of(string text) => new() { Text = TextCut.Tokens(text) };

    /// <summary>Calls of tools and nothing else.</summary>
    public static Answer Calls(params IReadOnlyList<ToolCall> tools) => new() { Tools = tools, Finish = Finish.ToolCalls };

    /// <summary>
    /// What is left to say after the beginning of this very text; the whole of it after any other beginning, as a model does that
    /// answers in its own words.
    /// </summary>
    public Answer After(string prefix) =>
        prefix.Length > 0 && Said.StartsWith(prefix, StringComparison.Ordinal) ? this with { Text = TextCut.Tokens(Said[prefix.Length..]) } : this;

    /// <summary>Cut where the request's own limits end it: before a stop string, or after so many tokens of text.</summary>
    public Answer Within(int? maxTokens, IReadOnlyList<string> stops)
    {
        // Joined only where there is something to look for: campaigns play answers of many megabytes.
        var said = stops.Count > 0 ? Said : "";
        var end = stops.Select(stop => said.IndexOf(stop, StringComparison.Ordinal)).Where(at => at >= 0).DefaultIfEmpty(-1).Min();
        var stopped = end < 0 ? this : this with { Text = Until(end), Tools = [], Finish = Finish.Stop };
        return maxTokens is { } most && stopped.Text.Count > most
            ? stopped with { Text = [.. stopped.Text.Take(most)], Tools = [], Finish = Finish.Length }
            : stopped;
    }

    // The tokens up to a character; the last one may lose its end.
    private List<string> Until(int end)
    {
        var kept = new List<string>();
        for (var at = 0; at < end; at += Text[kept.Count - 1].Length)
        {
            kept.Add(Text[kept.Count]);
        }

        var over = kept.Sum(token => token.Length) - end;
        if (over > 0)
        {
            kept[^1] = kept[^1][..^over];
        }

        return kept;
    }
}
