using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Inferly.Pipeline.Registry;

/// <summary>
/// All configured models, looked up by what callers write. One immutable snapshot: a reload builds another, and a request keeps the one
/// it began with.
/// </summary>
public sealed class ModelRegistry
{
    /// <summary>Exact case first, then any case; a full id before a bare one.</summary>
    private readonly ImmutableArray<FrozenDictionary<string, ImmutableArray<ModelEntry>>.AlternateLookup<ReadOnlySpan<char>>> _indexes;

    private readonly FrozenDictionary<string, ImmutableArray<ModelEntry>> _byCanonicalModel;

    private ModelRegistry(ImmutableArray<ModelEntry> models)
    {
        Models = models;
        _indexes =
        [
            Index(model => model.Id, StringComparer.Ordinal),
            Index(BareId, StringComparer.Ordinal),
            Index(model => model.Id, StringComparer.OrdinalIgnoreCase),
            Index(BareId, StringComparer.OrdinalIgnoreCase),
        ];
        _byCanonicalModel = Group(model => model.CanonicalModel, StringComparer.Ordinal);
    }

    /// <summary>In the order of the configuration.</summary>
    public ImmutableArray<ModelEntry> Models { get; }

    /// <param name="providers">The providers, validated; of two models with the same id the first counts.</param>
    /// <param name="catalogue">Where what the settings leave open comes from.</param>
    /// <param name="loadedAt">What the models give as their time of creation.</param>
    public static ModelRegistry Build(IEnumerable<ProviderModels> providers, LiteLlmCatalogue catalogue, DateTimeOffset loadedAt)
    {
        var factory = new ModelEntryFactory(catalogue, loadedAt);
        var models = providers.SelectMany(provider => provider.Models.Select(settings => factory.Create(provider, settings)));
        return new ModelRegistry([.. models.DistinctBy(model => model.Id)]);
    }

    /// <summary>Finds <c>provider/model</c>, or a bare model id. Allocates nothing.</summary>
    public ModelLookup Find(ReadOnlySpan<char> id)
    {
        foreach (var index in _indexes)
        {
            if (index.TryGetValue(id, out var matches))
            {
                return new ModelLookup(matches);
            }
        }
        return default;
    }

    /// <summary>The same model at other providers, in the order of the configuration.</summary>
    public IEnumerable<ModelEntry> SameModelElsewhere(ModelEntry model)
        => _byCanonicalModel.GetValueOrDefault(model.CanonicalModel, [])
            .Where(other => other.Provider != model.Provider && other.Mode == model.Mode);

    private static string BareId(ModelEntry model) => model.Id[(model.Provider.Length + 1)..];

    private FrozenDictionary<string, ImmutableArray<ModelEntry>>.AlternateLookup<ReadOnlySpan<char>> Index(
        Func<ModelEntry, string> key, StringComparer comparer)
        => Group(key, comparer).GetAlternateLookup<ReadOnlySpan<char>>();

    private FrozenDictionary<string, ImmutableArray<ModelEntry>> Group(Func<ModelEntry, string> key, StringComparer comparer)
        => Models.GroupBy(key, comparer).ToFrozenDictionary(group => group.Key, group => group.ToImmutableArray(), comparer);
}
