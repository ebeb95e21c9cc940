namespace Inferly.Faults.Wire;

/// <summary>How a request asks to go on with a beginning of an answer.</summary>
public enum PrefixForm
{
    /// <summary>It has no beginning.</summary>
    None,

    /// <summary>Its last message is the assistant's: Anthropic, Bedrock, Gemini, Ollama, OpenRouter.</summary>
    Plain,

    /// <summary>That message also says <c>prefix: true</c>: Mistral, DeepSeek.</summary>
    Marked,

    /// <summary>The request also says <c>continue_final_message: true</c>: vLLM.</summary>
    ContinueFinalMessage,
}
