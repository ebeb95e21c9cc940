namespace Inferly.Analytics.GoldenSets;

/// <summary>
/// Where the items of golden sets are kept. Which versions are complete stands in the control log, so that what was written by half is nobody's.
/// Thread-safe.
/// </summary>
public interface IGoldenItems
{
    /// <summary>Returns when all items would survive a crash.</summary>
    /// <param name="name">A version whose number nobody had before.</param>
    /// <param name="items">In their order; ids differ.</param>
    /// <param name="cancellationToken">Leaves it unfinished.</param>
    /// <returns>Where they are, for <see cref="ReadAsync"/>; null where there is no need of that.</returns>
    /// <exception cref="IOException">They can't be stored now; some may be.</exception>
    Task<string?> WriteAsync(GoldenSetName name, IReadOnlyList<GoldenItem> items, CancellationToken cancellationToken);

    /// <summary>The items' JSON in their order, or those that are left of them.</summary>
    /// <param name="name">The version.</param>
    /// <param name="place">What writing returned: only there is looked. Null: everywhere, which may take long.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="IOException">They can't be read now.</exception>
    Task<IReadOnlyList<ReadOnlyMemory<byte>>> ReadAsync(GoldenSetName name, string? place, CancellationToken cancellationToken);

    /// <summary>Removes versions that nobody wants.</summary>
    /// <param name="isUnwanted">Tells them.</param>
    /// <param name="writtenBefore">What was written later may be on its way: it stays.</param>
    /// <param name="cancellationToken">The rest is left for the next time.</param>
    /// <returns>Which ones.</returns>
    /// <exception cref="IOException">The rest can't be removed now.</exception>
    Task<IReadOnlyList<GoldenSetName>> RemoveAsync(Predicate<GoldenSetName> isUnwanted, DateTimeOffset writtenBefore, CancellationToken cancellationToken);
}
