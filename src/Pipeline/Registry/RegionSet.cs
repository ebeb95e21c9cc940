using System.Collections.Immutable;

namespace Inferly.Pipeline.Registry;

/// <summary>
/// The regions that a constraint leaves: each stands for itself and all it covers. Kept in one canonical form (sorted, none covered by
/// another), so equal sets compare equal. The empty set is what two constraints without a common region leave: nothing satisfies it.
/// </summary>
public sealed class RegionSet : IEquatable<RegionSet>
{
    public static readonly RegionSet Empty = new([]);

    private RegionSet(ImmutableArray<Region> regions) => Regions = regions;

    public ImmutableArray<Region> Regions { get; }

    public bool IsEmpty => Regions.IsEmpty;

    public static RegionSet Of(IEnumerable<Region> regions)
    {
        var distinct = regions.Distinct().ToArray();
        var widest = distinct.Where(region => !distinct.Any(other => other != region && other.Covers(region)));
        return new RegionSet([.. widest.OrderBy(region => region.Name, StringComparer.Ordinal)]);
    }

    /// <summary>What lies in both: of two regions that nest, the inner one.</summary>
    public RegionSet Intersect(RegionSet other)
    {
        if (Equals(other))
        {
            return this;
        }

        var common = new List<Region>();
        foreach (var mine in Regions)
        {
            foreach (var theirs in other.Regions)
            {
                if (mine.Covers(theirs))
                {
                    common.Add(theirs);
                }
                else if (theirs.Covers(mine))
                {
                    common.Add(mine);
                }
            }
        }
        return Of(common);
    }

    /// <summary>
    /// Whether a model that may run in any of <paramref name="places"/> stays within these regions: every one must be covered.
    /// A model whose place is unknown does not qualify.
    /// </summary>
    public bool CoversAll(ImmutableArray<Region> places)
    {
        foreach (var place in places)
        {
            if (!Covers(place))
            {
                return false;
            }
        }
        return !places.IsEmpty;
    }

    public bool Covers(Region place)
    {
        foreach (var region in Regions)
        {
            if (region.Covers(place))
            {
                return true;
            }
        }
        return false;
    }

    public bool Equals(RegionSet? other) => other is not null && Regions.AsSpan().SequenceEqual(other.Regions.AsSpan());

    public override bool Equals(object? obj) => Equals(obj as RegionSet);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var region in Regions)
        {
            hash.Add(region.Name, StringComparer.Ordinal);
        }

        return hash.ToHashCode();
    }

    /// <summary><c>eu, us-east</c></summary>
    public override string ToString() => string.Join(", ", Regions);
}
