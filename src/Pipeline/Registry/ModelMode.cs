namespace Inferly.Pipeline.Registry;

/// <summary>Which operation a model is made for.</summary>
public enum ModelMode
{
    Chat,
    Embedding,
    Completion,

    /// <summary>Reached by the Responses API alone.</summary>
    Responses,
}
