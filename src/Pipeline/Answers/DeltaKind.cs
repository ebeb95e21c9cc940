namespace Inferly.Pipeline.Answers;

/// <summary>What a <see cref="Delta"/> adds to an answer.</summary>
public enum DeltaKind
{
    /// <summary>Text of the answer.</summary>
    Text,

    /// <summary>Text of the model's reasoning.</summary>
    Reasoning,

    /// <summary>Text of a refusal.</summary>
    Refusal,

    /// <summary>A tool call begins: <see cref="Delta.Tool"/>, <see cref="Delta.Id"/>, <see cref="Delta.Name"/>.</summary>
    ToolCall,

    /// <summary>A piece of the arguments (JSON text) of tool call <see cref="Delta.Tool"/>.</summary>
    ToolArguments,

    /// <summary>The choice is whole: <see cref="Delta.Finish"/>.</summary>
    Finish,

    /// <summary>Tokens so far: <see cref="Delta.Usage"/>; a later one replaces an earlier one.</summary>
    Usage,

    /// <summary>One vector of an embeddings answer: <see cref="Delta.Vector"/>.</summary>
    Embedding,

    /// <summary>The provider reports a failure inside the answer: <see cref="Delta.Text"/> is its message, <see cref="Delta.Name"/> its code.</summary>
    Error,
}
