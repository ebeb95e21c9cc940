using System.Collections.Immutable;
using Inferly.Pipeline.Registry;

namespace Inferly.Pipeline.Policies;

/// <summary>
/// Combines policies to the strictest of each field, so that a request can narrow what its workflow and project allow and never widen it.
/// Associative and idempotent: a snapshot may keep project and workflow combined already.
/// </summary>
public static class PolicyCombiner
{
    public static RoutingPolicy Combine(RoutingPolicy project, RoutingPolicy workflow, RoutingPolicy request)
        => Combine(Combine(project, workflow), request);

    /// <param name="outer">The more general policy.</param>
    /// <param name="inner">The more specific one; the order decides nothing but <c>optimize</c>.</param>
    public static RoutingPolicy Combine(RoutingPolicy outer, RoutingPolicy inner)
    {
        if (inner.Equals(RoutingPolicy.None) || inner.Equals(outer))
        {
            return outer;
        }

        if (outer.Equals(RoutingPolicy.None))
        {
            return inner;
        }

        return new RoutingPolicy
        {
            SloMs = Least(outer.SloMs, inner.SloMs),
            MaxCost = Least(outer.MaxCost, inner.MaxCost),
            MinAccuracy = Most(outer.MinAccuracy, inner.MinAccuracy),
            Region = Common(outer.Region, inner.Region),
            Allow = All(outer.Allow, inner.Allow),
            Deny = outer.Deny.Union(inner.Deny),
            Optimize = inner.Optimize ?? outer.Optimize,
        };
    }

    private static T? Least<T>(T? left, T? right)
        where T : struct, IComparable<T>
        => left is { } a && right is { } b ? (a.CompareTo(b) <= 0 ? a : b) : left ?? right;

    private static double? Most(double? left, double? right)
        => left is { } a && right is { } b ? Math.Max(a, b) : left ?? right;

    private static RegionSet? Common(RegionSet? left, RegionSet? right)
        => left is not null && right is not null ? left.Intersect(right) : left ?? right;

    private static ImmutableArray<GlobSet> All(ImmutableArray<GlobSet> left, ImmutableArray<GlobSet> right)
    {
        if (right.IsEmpty)
        {
            return left;
        }

        return left.IsEmpty ? right : [.. left.Union(right)];
    }
}
