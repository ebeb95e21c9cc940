using System.Collections.Immutable;

namespace Inferly.Pipeline.Registry;

/// <summary>A configured provider as the registry sees it.</summary>
public sealed record ProviderModels(string Id, string Kind, ImmutableArray<ModelSettings> Models)
{
    /// <summary>Tells whose models an OpenAI-compatible provider serves, when its id does not.</summary>
    public Uri? BaseUrl { get; init; }

    public Region? Region { get; init; }
}
