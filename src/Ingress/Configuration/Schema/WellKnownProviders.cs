using System.Collections.Immutable;
using Inferly.Pipeline.Providers.Sim;

namespace Inferly.Ingress.Configuration.Schema;

/// <summary>What is known of public providers without being told.</summary>
internal static class WellKnownProviders
{
    public static ImmutableArray<WellKnownProvider> All { get; } =
    [
        new("openai", ProviderKind.Openai, new Uri("https://api.openai.com/v1"), ["OPENAI_API_KEY"],
            ["gpt-5.1", "gpt-5", "gpt-5-mini", "gpt-5-nano", "gpt-4.1", "gpt-4.1-mini", "gpt-4o", "gpt-4o-mini",
                "text-embedding-3-small", "text-embedding-3-large"])
        {
            BaseUrlVariable = "OPENAI_BASE_URL",
        },
        new("anthropic", ProviderKind.Anthropic, new Uri("https://api.anthropic.com"), ["ANTHROPIC_API_KEY"],
            ["claude-opus-4-5", "claude-sonnet-4-5", "claude-haiku-4-5"])
        {
            BaseUrlVariable = "ANTHROPIC_BASE_URL",
        },
        new("gemini", ProviderKind.Gemini, new Uri("https://generativelanguage.googleapis.com"), ["GEMINI_API_KEY", "GOOGLE_API_KEY"],
            ["gemini-2.5-pro", "gemini-2.5-flash", "gemini-2.5-flash-lite", "gemini-embedding-001"]),
        new("mistral", ProviderKind.Openai, new Uri("https://api.mistral.ai/v1"), ["MISTRAL_API_KEY"],
            ["mistral-large-latest", "mistral-medium-latest", "mistral-small-latest", "mistral-embed"]),
        new("groq", ProviderKind.Openai, new Uri("https://api.groq.com/openai/v1"), ["GROQ_API_KEY"],
            ["openai/gpt-oss-120b", "openai/gpt-oss-20b", "llama-3.3-70b-versatile", "llama-3.1-8b-instant"]),
        new("deepseek", ProviderKind.Openai, new Uri("https://api.deepseek.com/v1"), ["DEEPSEEK_API_KEY"],
            ["deepseek-chat", "deepseek-reasoner"]),
        new("xai", ProviderKind.Openai, new Uri("https://api.x.ai/v1"), ["XAI_API_KEY"],
            ["grok-4.5", "grok-4.3"]),
        new("bedrock", ProviderKind.Bedrock, null, [],
            ["amazon.nova-pro-v1:0", "amazon.nova-lite-v1:0", "amazon.nova-micro-v1:0"]),
        new("sim", ProviderKind.Sim, null, [], [.. SimModels.All.Select(model => model.Id)]),
    ];

    /// <summary>
    /// The provider whose address and models stand in where the configuration names none. OpenAI's protocol is spoken by many,
    /// so there the id must match too: a prompt meant for a local model never goes to a public one because its address was forgotten.
    /// </summary>
    public static WellKnownProvider? DefaultsOf(string id, ProviderKind kind)
        => All.FirstOrDefault(known => known.Kind == kind && (known.Id == id || kind != ProviderKind.Openai));
}
