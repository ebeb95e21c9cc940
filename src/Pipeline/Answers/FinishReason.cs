namespace Inferly.Pipeline.Answers;

/// <summary>Why an answer ended: the five reasons that OpenAI's clients accept, and none other.</summary>
public enum FinishReason
{
    /// <summary>No reason was given (yet): such an answer is not whole.</summary>
    None,

    /// <summary>The model was done, or met a stop string.</summary>
    Stop,

    /// <summary>The limit of output tokens or the context window was reached.</summary>
    Length,

    /// <summary>The model wants tools called.</summary>
    ToolCalls,

    /// <summary>The provider withheld (the rest of) the answer.</summary>
    ContentFilter,

    /// <summary>Legacy form of <see cref="ToolCalls"/>.</summary>
    FunctionCall,
}
