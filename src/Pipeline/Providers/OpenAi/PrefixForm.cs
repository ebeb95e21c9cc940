namespace Inferly.Pipeline.Providers.OpenAi;

/// <summary>How an OpenAI-compatible provider is told that the last message is the beginning of the answer.</summary>
public enum PrefixForm
{
    /// <summary>By its role alone.</summary>
    Plain,

    /// <summary>The message says <c>prefix: true</c>; the answer repeats it: Mistral.</summary>
    Marked,

    /// <summary>The same under /beta, and nothing is repeated: DeepSeek.</summary>
    MarkedInBeta,

    /// <summary>The request says <c>continue_final_message: true</c>, which vLLM needs and Ollama, OpenRouter and others pass over.</summary>
    Asked,
}
