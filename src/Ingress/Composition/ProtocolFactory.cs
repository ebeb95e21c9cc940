using Inferly.Ingress.Configuration;
using Inferly.Pipeline.Providers;
using Inferly.Pipeline.Providers.Anthropic;
using Inferly.Pipeline.Providers.Bedrock;
using Inferly.Pipeline.Providers.Gemini;
using Inferly.Pipeline.Providers.OpenAi;

namespace Inferly.Ingress.Composition;

/// <summary>The protocol of a configured provider.</summary>
internal static class ProtocolFactory
{
    // The simulated provider's handler looks at paths only.
    private const string SimBaseUrl = "http://sim.invalid/v1";

    public static IProtocol Create(ProviderSettings settings, TimeProvider time)
    {
        var endpoint = new ProviderEndpoint(
            settings.Id, Address(settings).TrimEnd('/'), settings.Aws?.Region, Headers(settings));
        return settings.Kind switch
        {
            ProviderKind.Anthropic => new AnthropicProtocol(endpoint),
            ProviderKind.Gemini => new GeminiProtocol(endpoint),
            ProviderKind.Bedrock => new BedrockProtocol(endpoint, time),
            ProviderKind.Azure => new OpenAiProtocol(endpoint, AsConfigured(Dialect.OpenAi, settings), "api-key"),
            ProviderKind.Sim => new OpenAiProtocol(endpoint, Dialect.OpenAi with { Responses = false }),
            _ => new OpenAiProtocol(endpoint, AsConfigured(Dialect.Of(endpoint.BaseUrl), settings)),
        };
    }

    /// <summary>Where a provider is.</summary>
    public static string Address(ProviderSettings settings) => settings.Kind switch
    {
        ProviderKind.Sim => SimBaseUrl,

        // Azure's OpenAI-compatible surface hangs below the resource's address.
        ProviderKind.Azure when !settings.BaseUrl!.AbsolutePath.Contains("/openai", StringComparison.Ordinal) =>
            settings.BaseUrl.AbsoluteUri.TrimEnd('/') + "/openai/v1",
        _ => settings.BaseUrl!.AbsoluteUri,
    };

    private static Dialect AsConfigured(Dialect known, ProviderSettings settings) =>
        settings.Responses is { } responses ? known with { Responses = responses } : known;

    private static Dictionary<string, string> Headers(ProviderSettings settings)
    {
        var headers = settings.Headers.ToDictionary(header => header.Key, header => header.Value.Reveal());
        if (settings.Organization is { } organization)
        {
            headers["OpenAI-Organization"] = organization;
        }

        if (settings.Project is { } project)
        {
            headers["OpenAI-Project"] = project;
        }

        if (settings is { Kind: ProviderKind.Anthropic, ApiVersion: { } version })
        {
            headers["anthropic-version"] = version;
        }

        return headers;
    }
}
