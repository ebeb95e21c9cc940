namespace Inferly.Pipeline.Translation;

/// <summary>What an output item is.</summary>
internal enum ResponseItemKind
{
    /// <summary>What the model thinks before it says or calls something.</summary>
    Reasoning,

    /// <summary>What the model says to the user.</summary>
    Message,

    /// <summary>A call of one of the caller's tools.</summary>
    FunctionCall,
}
