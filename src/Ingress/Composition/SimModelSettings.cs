using System.Collections.Immutable;
using Inferly.Pipeline.Providers.Sim;
using Inferly.Pipeline.Registry;

namespace Inferly.Ingress.Composition;

/// <summary>The simulated models' facts, which no price catalogue has; the configuration's own still win.</summary>
internal static class SimModelSettings
{
    public static ImmutableArray<ModelSettings> Of(ImmutableArray<ModelSettings> configured) => [.. configured.Select(Complete)];

    private static ModelSettings Complete(ModelSettings model)
    {
        if (!SimModels.TryFind(model.Upstream ?? model.Id, out var sim))
            return model;
        return model with
        {
            InputUsdPerMtok = model.InputUsdPerMtok ?? sim.InputUsdPerMtok,
            OutputUsdPerMtok = model.OutputUsdPerMtok ?? sim.OutputUsdPerMtok,
            Context = model.Context ?? sim.ContextWindow,
            MaxOutput = model.MaxOutput ?? (sim.IsEmbedding ? null : sim.MaxOutputTokens),
            Mode = model.Mode ?? (sim.IsEmbedding ? ModelMode.Embedding : ModelMode.Chat),
            Capabilities = model.Capabilities ?? Capabilities(sim),
        };
    }

    private static ModelCapabilities Capabilities(SimModel sim)
    {
        var capabilities = sim.IsEmbedding ? ModelCapabilities.Embeddings : ModelCapabilities.None;
        foreach (var name in sim.Capabilities)
        {
            capabilities |= ModelNames.Capabilities.TryParse(name, out var known)
                ? known
                : throw new InvalidOperationException($"The simulated model {sim.Id} names an unknown capability: {name}.");
        }

        return capabilities;
    }
}
