namespace Inferly.Pipeline.Providers.OpenAi;

/// <summary>In what an OpenAI-compatible provider differs from OpenAI in what it accepts.</summary>
/// <param name="StreamOptions">Takes <c>stream_options</c>; where it does not, it sends usage unasked or never.</param>
/// <param name="Metadata">Takes <c>metadata</c>; others refuse the unknown field.</param>
/// <param name="Responses">Speaks /responses itself.</param>
/// <param name="Prefix">How it is told to go on behind the last message.</param>
public sealed record Dialect(bool StreamOptions, bool Metadata, bool Responses, PrefixForm Prefix = PrefixForm.Plain)
{
    /// <summary>OpenAI, Azure OpenAI and the simulated provider (which answers /responses by way of chat).</summary>
    public static readonly Dialect OpenAi = new(StreamOptions: true, Metadata: true, Responses: true);

    /// <summary>Any other server: vLLM, Ollama, llama.cpp, Groq, DeepSeek, OpenRouter, xAI, Together...</summary>
    public static readonly Dialect Compatible = new(StreamOptions: true, Metadata: false, Responses: false, PrefixForm.Asked);

    /// <summary>DeepSeek takes the prefix under another address.</summary>
    public static readonly Dialect DeepSeek = Compatible with { Prefix = PrefixForm.MarkedInBeta };

    /// <summary>Mistral's own API answers 422 to fields it does not know, and sends usage with the last chunk unasked.</summary>
    public static readonly Dialect Mistral = new(StreamOptions: false, Metadata: true, Responses: false, PrefixForm.Marked);

    /// <summary>The dialect of a base URL, as far as its host tells.</summary>
    public static Dialect Of(string baseUrl)
    {
        var host = new Uri(baseUrl).Host;
        return host switch
        {
            "api.openai.com" or "api.x.ai" => OpenAi,
            _ when host.EndsWith(".openai.azure.com", StringComparison.Ordinal) => OpenAi,
            "api.mistral.ai" => Mistral,
            "api.deepseek.com" => DeepSeek,
            _ => Compatible,
        };
    }
}
