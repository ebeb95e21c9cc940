using Inferly.Pipeline.Money;

namespace Inferly.Pipeline.Registry;

/// <summary>Makes one model's entry of its settings and of what the catalogue knows; its own settings win.</summary>
internal sealed class ModelEntryFactory(LiteLlmCatalogue catalogue, DateTimeOffset loadedAt)
{
    /// <summary>What every chat API is expected to do, for a model that nobody says anything about.</summary>
    private const ModelCapabilities UnknownModel = ModelCapabilities.Stream | ModelCapabilities.Tools;

    /// <summary>Endpoints a provider may have besides chat; a catalogue also lists those that LiteLLM itself imitates.</summary>
    private const ModelCapabilities OpenAiEndpoints = ModelCapabilities.Completions | ModelCapabilities.Responses;

    public ModelEntry Create(ProviderModels provider, ModelSettings settings)
    {
        var known = catalogue.Find(provider, settings.Id)
            ?? (settings.Upstream is { } upstream ? catalogue.Find(provider, upstream) : null);
        var capabilities = CapabilitiesOf(provider, settings, known);
        var mode = ModeOf(settings, known);
        return new ModelEntry
        {
            Id = $"{provider.Id}/{settings.Id}",
            Provider = provider.Id,
            Kind = provider.Kind,
            UpstreamModel = settings.Upstream ?? settings.Id,
            CanonicalModel = ModelNaming.Canonical(provider, settings.Id),
            OwnedBy = provider.Id,
            Created = loadedAt.ToUnixTimeSeconds(),
            Mode = mode,
            Capabilities = capabilities,
            Input = InputOf(settings, known, capabilities),
            Output = OutputOf(mode, known),
            ContextWindow = settings.Context ?? known?.ContextWindow,
            MaxOutputTokens = settings.MaxOutput ?? known?.MaxOutputTokens,
            Regions = settings.Regions ?? (provider.Region is { } region ? [region] : known?.Regions ?? []),
            Pricing = OwnPricing(settings) ?? known?.Pricing,
        };
    }

    private static ModelMode ModeOf(ModelSettings settings, CatalogueEntry? known)
    {
        if (settings.Mode is { } mode)
        {
            return mode;
        }

        return settings.Capabilities is { } own && own.HasFlag(ModelCapabilities.Embeddings)
            ? ModelMode.Embedding
            : known?.Mode ?? ModelMode.Chat;
    }

    private static ModelCapabilities CapabilitiesOf(ProviderModels provider, ModelSettings settings, CatalogueEntry? known)
    {
        if (settings.Capabilities is { } own)
        {
            return own;
        }

        if (known is null)
        {
            return settings.Mode == ModelMode.Embedding ? ModelCapabilities.Embeddings : UnknownModel;
        }

        return provider.Kind is "openai" or "azure" ? known.Capabilities : known.Capabilities & ~OpenAiEndpoints;
    }

    private static Modalities InputOf(ModelSettings settings, CatalogueEntry? known, ModelCapabilities capabilities)
    {
        if (known is not null && settings.Capabilities is null)
        {
            return known.Input;
        }

        return Modalities.Text
            | (capabilities.HasFlag(ModelCapabilities.Vision) ? Modalities.Image : Modalities.None)
            | (capabilities.HasFlag(ModelCapabilities.Audio) ? Modalities.Audio : Modalities.None);
    }

    private static Modalities OutputOf(ModelMode mode, CatalogueEntry? known)
    {
        if (known is not null && known.Mode == mode)
        {
            return known.Output;
        }

        return mode == ModelMode.Embedding ? Modalities.Embedding : Modalities.Text;
    }

    /// <summary>Null unless the settings name a price; what is not a price (the validator's business) counts as none.</summary>
    private static Pricing? OwnPricing(ModelSettings settings)
    {
        if (PerMtok(settings.InputUsdPerMtok) is not { } input)
        {
            return null;
        }

        return new Pricing(new TokenRates(input, PerMtok(settings.OutputUsdPerMtok) ?? default)
        {
            CachedInput = PerMtok(settings.CachedInputUsdPerMtok),
        });
    }

    private static TokenPrice? PerMtok(decimal? usd)
        => usd is { } value && TokenPrice.TryFromUsdPerMtok(value, out var price) ? price : null;
}
