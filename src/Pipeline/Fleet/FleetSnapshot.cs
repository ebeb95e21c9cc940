using System.Collections.Frozen;
using System.Collections.Immutable;
using Inferly.Pipeline.Registry;

namespace Inferly.Pipeline.Fleet;

/// <summary>
/// All providers and models as configured at one moment. Immutable: a request keeps the snapshot that it started with, a reload
/// swaps the whole.
/// </summary>
public sealed class FleetSnapshot
{
    private readonly FrozenDictionary<string, ImmutableArray<Target>> _byModel;

    /// <summary>Indexes the targets.</summary>
    public FleetSnapshot(ModelRegistry registry, IEnumerable<Target> targets)
    {
        Registry = registry;
        Targets = [.. targets];
        _byModel = Targets.GroupBy(t => t.Model.Id).ToFrozenDictionary(g => g.Key, g => g.ToImmutableArray(), StringComparer.Ordinal);
    }

    /// <summary>The models.</summary>
    public ModelRegistry Registry { get; }

    /// <summary>Every (model, credential) there is.</summary>
    public ImmutableArray<Target> Targets { get; }

    /// <summary>The targets of one model: one a credential.</summary>
    public ImmutableArray<Target> Of(ModelEntry model) => _byModel.GetValueOrDefault(model.Id, []);
}
