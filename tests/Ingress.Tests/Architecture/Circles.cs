namespace Inferly.Ingress.Tests.Architecture;

/// <summary>Finds what uses itself by way of others.</summary>
internal static class Circles
{
    /// <summary>All uses that are part of some circle: an edge is, when its end leads back to its start.</summary>
    public static IReadOnlyList<(string From, string To)> Find(IEnumerable<(string From, string To)> uses)
    {
        var edges = uses.ToLookup(use => use.From, use => use.To, StringComparer.Ordinal);
        return [.. edges.SelectMany(node => node.Select(to => (From: node.Key, To: to))).Where(edge => Reachable(edges, edge.To).Contains(edge.From)).Order()];
    }

    private static HashSet<string> Reachable(ILookup<string, string> edges, string start)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { start };
        var open = new Stack<string>(seen);
        while (open.TryPop(out var node))
        {
            foreach (var next in edges[node].Where(seen.Add))
            {
                open.Push(next);
            }
        }

        return seen;
    }
}
