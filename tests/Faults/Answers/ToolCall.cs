namespace Inferly.Faults.Answers;

/// <summary>A call of a tool.</summary>
/// <param name="Id">Its id; Gemini sends it too.</param>
/// <param name="Name">The function.</param>
/// <param name="Arguments">Pieces that join to a JSON object; sent one an event where the protocol can.</param>
public sealed record ToolCall(string Id, string Name, params IReadOnlyList<string> Arguments)
{
    /// <summary>The arguments whole.</summary>
    public string Input => string.Concat(Arguments);
}
