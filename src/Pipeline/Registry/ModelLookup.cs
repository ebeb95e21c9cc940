using System.Collections.Immutable;

namespace Inferly.Pipeline.Registry;

/// <summary>The answer to a model id: the model, or the several that a bare id may mean, or neither.</summary>
public readonly struct ModelLookup
{
    private readonly ImmutableArray<ModelEntry> _matches;

    internal ModelLookup(ImmutableArray<ModelEntry> matches) => _matches = matches;

    /// <summary>The one model meant; null when there is none, or more than one.</summary>
    public ModelEntry? Model => Matches is [var only] ? only : null;

    public ImmutableArray<ModelEntry> Matches => _matches.IsDefault ? [] : _matches;
}
