using System.Collections.Immutable;

namespace Inferly.Pipeline.Policies;

/// <summary>Patterns of which one has to match, without repetition. Equal sets, in the same order, compare equal.</summary>
public sealed class GlobSet : IEquatable<GlobSet>
{
    public static readonly GlobSet Empty = new([]);

    // Part of the key that every request's ranking is found by.
    private readonly int _hash;

    private GlobSet(ImmutableArray<Glob> globs)
    {
        Globs = globs;
        _hash = HashOf(globs);
    }

    public ImmutableArray<Glob> Globs { get; }

    public bool IsEmpty => Globs.IsEmpty;

    public static GlobSet Of(IEnumerable<Glob> globs) => new([.. globs.Distinct()]);

    public GlobSet Union(GlobSet other)
    {
        if (other.IsEmpty || Equals(other))
        {
            return this;
        }

        return IsEmpty ? other : Of(Globs.Concat(other.Globs));
    }

    /// <inheritdoc cref="Glob.IsMatch"/>
    public bool IsMatch(ReadOnlySpan<char> modelId)
    {
        foreach (var glob in Globs)
        {
            if (glob.IsMatch(modelId))
            {
                return true;
            }
        }

        return false;
    }

    public bool Equals(GlobSet? other) => other is not null && Globs.AsSpan().SequenceEqual(other.Globs.AsSpan());

    public override bool Equals(object? obj) => Equals(obj as GlobSet);

    public override int GetHashCode() => _hash;

    /// <summary><c>openai/*, anthropic/*</c></summary>
    public override string ToString() => string.Join(", ", Globs);

    private static int HashOf(ImmutableArray<Glob> globs)
    {
        var hash = new HashCode();
        foreach (var glob in globs)
        {
            hash.Add(glob.Pattern, StringComparer.Ordinal);
        }

        return hash.ToHashCode();
    }
}
