using System.Collections.Immutable;
using Inferly.Pipeline.Providers.Sim;
using Inferly.Pipeline.Registry;

namespace Inferly.Ingress.Configuration;

/// <summary>One provider and the models it serves. Immutable.</summary>
public sealed record ProviderSettings
{
    /// <summary>The first half of the model ids, <c>provider/model</c>.</summary>
    public required string Id { get; init; }

    public required ProviderKind Kind { get; init; }

    /// <summary>Where it is called; null for kind sim.</summary>
    public Uri? BaseUrl { get; init; }

    /// <summary>The credentials, each with its own health; none for a provider that asks for none.</summary>
    public ImmutableArray<Secret> ApiKeys { get; init; } = [];

    /// <summary>Where it computes, for policies; null when unknown, which satisfies no policy that names a region.</summary>
    public Region? Region { get; init; }

    public ImmutableArray<ModelSettings> Models { get; init; } = [];

    /// <summary>Kind openai: sent as <c>OpenAI-Organization</c>.</summary>
    public string? Organization { get; init; }

    /// <summary>Kind openai: sent as <c>OpenAI-Project</c>.</summary>
    public string? Project { get; init; }

    /// <summary>Kinds azure and anthropic; null for the version that the gateway is made for.</summary>
    public string? ApiVersion { get; init; }

    /// <summary>Kinds openai and azure: whether <c>/responses</c> is called as such; null: as known of the host.</summary>
    public bool? Responses { get; init; }

    /// <summary>Sent with every request, by name.</summary>
    public ImmutableDictionary<string, Secret> Headers { get; init; } = ImmutableDictionary<string, Secret>.Empty;

    /// <summary>Set for kind bedrock.</summary>
    public AwsSettings? Aws { get; init; }

    /// <summary>Set for kind sim.</summary>
    public SimOptions? Sim { get; init; }
}
