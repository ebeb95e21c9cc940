namespace Inferly.Pipeline.Translation;

/// <summary>What a part of an output item holds, and how its events are named.</summary>
internal sealed class ResponsePartKind
{
    /// <summary>Text of a message.</summary>
    public static readonly ResponsePartKind Text = new("response.output_text")
    {
        Frame = "response.content_part",
        IndexName = "content_index",
        Type = "output_text",
    };

    /// <summary>A refusal within a message.</summary>
    public static readonly ResponsePartKind Refusal = new("response.refusal")
    {
        Frame = "response.content_part",
        IndexName = "content_index",
        Type = "refusal",
        Member = "refusal",
    };

    /// <summary>
    /// What the model thought, as far as its provider shows it. OpenAI and xAI send it as a summary, even where it is the whole of it, and
    /// that is what clients show.
    /// </summary>
    public static readonly ResponsePartKind Summary = new("response.reasoning_summary_text")
    {
        Frame = "response.reasoning_summary_part",
        IndexName = "summary_index",
        Type = "summary_text",
    };

    /// <summary>The arguments of a call: JSON text, the only part of its item, and therefore neither counted nor framed.</summary>
    public static readonly ResponsePartKind Arguments = new("response.function_call_arguments") { Member = "arguments" };

    private ResponsePartKind(string events)
    {
        Delta = events + ".delta";
        Done = events + ".done";
    }

    /// <summary>The event of a piece.</summary>
    public string Delta { get; }

    /// <summary>The event that repeats all pieces.</summary>
    public string Done { get; }

    /// <summary>The events around the part, less their <c>.added</c> and <c>.done</c>.</summary>
    public string? Frame { get; private init; }

    /// <summary>The member of an event that says which part of the item it is about.</summary>
    public string? IndexName { get; private init; }

    /// <summary>The part's type.</summary>
    public string? Type { get; private init; }

    /// <summary>The member that holds the part's text.</summary>
    public string Member { get; private init; } = "text";
}
