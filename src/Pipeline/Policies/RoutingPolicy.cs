using System.Collections.Immutable;
using Inferly.Pipeline.Money;
using Inferly.Pipeline.Registry;

namespace Inferly.Pipeline.Policies;

/// <summary>
/// What a caller, a workflow or a project demands of a model, or all three of them combined. What is null or empty demands nothing.
/// Immutable, compared by value: with the registry's snapshot it is the key to a ranked list.
/// </summary>
public sealed record RoutingPolicy
{
    public static readonly RoutingPolicy None = new();

    /// <summary>Milliseconds to the first token of a stream, to the whole answer otherwise. Ranks and hedges; it removes nobody.</summary>
    public int? SloMs { get; init; }

    /// <summary>Bounds the sum over all attempts of a request.</summary>
    public NanoUsd? MaxCost { get; init; }

    /// <summary>Least eval score in the request's workflow, 0..1.</summary>
    public double? MinAccuracy { get; init; }

    /// <summary>Null: anywhere. The empty set: nowhere, since what was combined had no region in common.</summary>
    public RegionSet? Region { get; init; }

    /// <summary>Each of these lists has to match, as one list of each combined policy. Parsed policies have one at most.</summary>
    public ImmutableArray<GlobSet> Allow { get; init; } = [];

    public GlobSet Deny { get; init; } = GlobSet.Empty;

    /// <summary>Null: not set, which ranks as <see cref="Policies.Optimize.Balanced"/>.</summary>
    public Optimize? Optimize { get; init; }

    public bool Equals(RoutingPolicy? other)
        => ReferenceEquals(this, other)
            || (other is not null
                && SloMs == other.SloMs
                && MaxCost == other.MaxCost
                && MinAccuracy == other.MinAccuracy
                && Optimize == other.Optimize
                && Equals(Region, other.Region)
                && Deny.Equals(other.Deny)
                && Allow.AsSpan().SequenceEqual(other.Allow.AsSpan()));

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(SloMs);
        hash.Add(MaxCost);
        hash.Add(MinAccuracy);
        hash.Add(Optimize);
        hash.Add(Region);
        hash.Add(Deny);
        foreach (var list in Allow)
        {
            hash.Add(list);
        }

        return hash.ToHashCode();
    }
}
