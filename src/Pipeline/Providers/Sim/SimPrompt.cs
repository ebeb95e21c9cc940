namespace Inferly.Pipeline.Providers.Sim;

/// <summary>What an answer depends on, taken out of a conversation or a text prompt; immutable.</summary>
internal sealed record SimPrompt
{
    /// <summary>Hash of the conversation without a trailing assistant message and without directives.</summary>
    public required ulong Hash { get; init; }

    /// <summary>What the user said last, without directives.</summary>
    public string UserText { get; init; } = "";

    /// <summary>The directives in what the user said last.</summary>
    public string? Directives { get; init; }

    /// <summary>The trailing assistant message, which the answer continues; empty without one.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>What tools returned since the model spoke last.</summary>
    public IReadOnlyList<SimToolResult> ToolResults { get; init; } = [];

    /// <summary>The media in what the user said last.</summary>
    public SimMedia Media { get; init; }

    /// <summary>Prompt tokens, tools not included.</summary>
    public int Tokens { get; init; }
}
