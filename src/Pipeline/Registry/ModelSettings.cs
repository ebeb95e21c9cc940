using System.Collections.Immutable;

namespace Inferly.Pipeline.Registry;

/// <summary>A model's entry in the configuration. What is null comes from the catalogue, as far as that knows the model.</summary>
public sealed record ModelSettings(string Id)
{
    /// <summary>
    /// The name the provider knows the model by (an Azure deployment, a fine-tune), where that differs from <see cref="Id"/>.
    /// </summary>
    public string? Upstream { get; init; }

    /// <summary>USD per million tokens. Set with <see cref="OutputUsdPerMtok"/> it replaces the catalogue's whole price list.</summary>
    public decimal? InputUsdPerMtok { get; init; }

    public decimal? OutputUsdPerMtok { get; init; }

    /// <summary>USD per million tokens read from the provider's prompt cache; the input price where null.</summary>
    public decimal? CachedInputUsdPerMtok { get; init; }

    /// <summary>Tokens of input and output together.</summary>
    public int? Context { get; init; }

    /// <summary>Tokens.</summary>
    public int? MaxOutput { get; init; }

    public ModelCapabilities? Capabilities { get; init; }

    public ModelMode? Mode { get; init; }

    /// <summary>Where the model runs, if not in the provider's region.</summary>
    public ImmutableArray<Region>? Regions { get; init; }
}
