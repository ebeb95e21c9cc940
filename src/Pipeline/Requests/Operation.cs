namespace Inferly.Pipeline.Requests;

/// <summary>The inference endpoints, one value each.</summary>
public enum Operation
{
    /// <summary>POST /v1/chat/completions.</summary>
    Chat,

    /// <summary>POST /v1/completions (legacy text completion).</summary>
    Completion,

    /// <summary>POST /v1/responses.</summary>
    Response,

    /// <summary>POST /v1/embeddings.</summary>
    Embedding,
}
