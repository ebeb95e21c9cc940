using System.Collections.Immutable;

namespace Inferly.Pipeline.Registry;

/// <summary>What a price catalogue knows of a model.</summary>
public sealed record CatalogueEntry(ModelMode Mode)
{
    /// <summary>Null where the catalogue names no price per token.</summary>
    public Pricing? Pricing { get; init; }

    public int? ContextWindow { get; init; }

    public int? MaxOutputTokens { get; init; }

    public ModelCapabilities Capabilities { get; init; }

    public Modalities Input { get; init; }

    public Modalities Output { get; init; }

    /// <summary>Where the model is offered; empty where the catalogue does not say.</summary>
    public ImmutableArray<Region> Regions { get; init; } = [];
}
