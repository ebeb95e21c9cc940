namespace Inferly.Ingress.Configuration;

/// <summary>Which protocol a provider speaks.</summary>
public enum ProviderKind
{
    /// <summary>OpenAI, and everything that is compatible with it.</summary>
    Openai,
    Azure,
    Anthropic,
    Gemini,
    Bedrock,

    /// <summary>Simulated models, inside this process.</summary>
    Sim,
}
