namespace Inferly.Faults.Scripts;

/// <summary>What a provider makes of a request that ends with the beginning of an answer.</summary>
public enum Prefill
{
    /// <summary>It goes on exactly after it, whatever the form.</summary>
    Continued,

    /// <summary>It goes on where the message says <c>prefix: true</c>, else it answers 400: Mistral, DeepSeek.</summary>
    ContinuedIfMarked,

    /// <summary>It goes on where the request says <c>continue_final_message: true</c>, else it starts anew: vLLM.</summary>
    ContinuedIfAsked,

    /// <summary>It starts anew, as if that were an earlier turn: OpenAI.</summary>
    Ignored,

    /// <summary>It answers 400.</summary>
    Refused,
}
