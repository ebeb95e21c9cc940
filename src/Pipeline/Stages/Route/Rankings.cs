using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Inferly.Pipeline.Fleet;

namespace Inferly.Pipeline.Stages.Route;

/// <summary>
/// Keeps rankings for the moment that their estimates are good for, one of each kind of request: forecasting and sorting every model
/// anew for each request would cost more than all the rest of its way. Thread-safe.
/// </summary>
public sealed class Rankings(TimeProvider time)
{
    // Callers write policies of their own, so the number of kinds has no natural bound.
    private const int Most = 4096;

    /// <summary>How long estimates count as those of now. Circuits, Retry-After and credentials are looked at by every request itself.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMilliseconds(250);

    private volatile Shelf _shelf = new(null);

    internal bool TryGet(FleetSnapshot fleet, in RankingKey key, [NotNullWhen(true)] out Ranking? ranking)
    {
        var shelf = _shelf;
        ranking = null;
        return ReferenceEquals(shelf.Fleet, fleet) && shelf.ByKey.TryGetValue(key, out ranking) && time.GetElapsedTime(ranking.MadeAt) < Lifetime;
    }

    internal void Keep(FleetSnapshot fleet, in RankingKey key, Ranking ranking)
    {
        var shelf = _shelf;
        if (!ReferenceEquals(shelf.Fleet, fleet) || shelf.ByKey.Count >= Most)
        {
            _shelf = shelf = new Shelf(fleet);
        }

        shelf.ByKey[key] = ranking;
    }

    private sealed record Shelf(FleetSnapshot? Fleet)
    {
        public ConcurrentDictionary<RankingKey, Ranking> ByKey { get; } = new();
    }
}
