using System.Collections.Immutable;
using Inferly.Ingress.Configuration.Reading;
using Inferly.Pipeline.Providers.Sim;
using Inferly.Pipeline.Registry;

namespace Inferly.Ingress.Configuration.Schema;

/// <summary>
/// What simulated models cost and can do, as if a catalogue knew them; what an entry says itself wins.
/// </summary>
internal static class SimModelDefaults
{
    /// <summary>Completes the models of a provider of kind sim; one that nothing simulates is an error.</summary>
    public static ImmutableArray<ModelSettings> Complete(ConfigReader reader, ImmutableArray<ModelSettings> models)
        => [.. models.Select((model, i) => Complete(reader, model, ConfigPath.Item(reader.PathOf("models"), i)))];

    private static ModelSettings Complete(ConfigReader reader, ModelSettings model, string path)
    {
        if (SimModels.TryFind(model.Upstream ?? model.Id, out var simulated))
        {
            return Complete(model, simulated);
        }

        var field = model.Upstream is null ? "id" : "upstream";
        var remedy = NearestName.Remedy(model.Upstream ?? model.Id, SimModels.All.Select(known => known.Id));
        reader.FailAt($"{path}.{field}", $"names no simulated model; {remedy}");
        return model;
    }

    private static ModelSettings Complete(ModelSettings model, SimModel simulated)
    {
        var hasPrices = model.InputUsdPerMtok is not null;
        return model with
        {
            InputUsdPerMtok = model.InputUsdPerMtok ?? simulated.InputUsdPerMtok,
            OutputUsdPerMtok = hasPrices ? model.OutputUsdPerMtok : simulated.OutputUsdPerMtok,
            Context = model.Context ?? simulated.ContextWindow,
            MaxOutput = model.MaxOutput ?? (simulated.IsEmbedding ? null : simulated.MaxOutputTokens),
            Capabilities = model.Capabilities ?? CapabilitiesOf(simulated),
            Mode = model.Mode ?? (simulated.IsEmbedding ? ModelMode.Embedding : ModelMode.Chat),
        };
    }

    private static ModelCapabilities CapabilitiesOf(SimModel simulated)
        => simulated.Capabilities.Aggregate(
            simulated.IsEmbedding ? ModelCapabilities.Embeddings : ModelCapabilities.Completions,
            (all, name) => ModelNames.Capabilities.TryParse(name, out var one) ? all | one : all);
}
