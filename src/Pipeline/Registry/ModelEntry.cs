using System.Collections.Immutable;

namespace Inferly.Pipeline.Registry;

/// <summary>One model of one provider, as configured and catalogued. Immutable: a reload makes new ones.</summary>
public sealed record ModelEntry
{
    /// <summary><c>provider/model</c>: unique, and what callers write.</summary>
    public required string Id { get; init; }

    /// <summary>The configured provider's id.</summary>
    public required string Provider { get; init; }

    /// <summary>The provider's kind (its protocol), such as <c>openai</c> or <c>bedrock</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The name the provider knows the model by.</summary>
    public required string UpstreamModel { get; init; }

    /// <summary>What the model is called whoever serves it: equal for the same model at two providers.</summary>
    public required string CanonicalModel { get; init; }

    public required string OwnedBy { get; init; }

    /// <summary>Seconds since the Unix epoch.</summary>
    public required long Created { get; init; }

    public ModelMode Mode { get; init; }

    public ModelCapabilities Capabilities { get; init; }

    public Modalities Input { get; init; }

    public Modalities Output { get; init; }

    /// <summary>Tokens; null where unknown.</summary>
    public int? ContextWindow { get; init; }

    /// <summary>Tokens; null where unknown.</summary>
    public int? MaxOutputTokens { get; init; }

    /// <summary>Every place a call may run in; empty where unknown.</summary>
    public ImmutableArray<Region> Regions { get; init; } = [];

    /// <summary>Null where unknown, which is not the same as free.</summary>
    public Pricing? Pricing { get; init; }

    public bool Can(ModelCapabilities capabilities) => (Capabilities & capabilities) == capabilities;
}
