using Inferly.Analytics.GoldenSets;

namespace Inferly.Evals.Tests.GoldenSets;

/// <summary>A store that can be made to refuse, to wait, and to lose.</summary>
internal sealed class FaultyItems(IGoldenItems inner) : IGoldenItems
{
    /// <summary>What happens before the next write.</summary>
    public Func<Task>? BeforeNextWrite { get; set; }

    public bool LosesTheLast { get; set; }

    /// <summary>What writing returns.</summary>
    public string? Place { get; set; }

    /// <summary>Where a place is named, not all items are found.</summary>
    public bool IsElsewhere { get; set; }

    public async Task<string?> WriteAsync(GoldenSetName name, IReadOnlyList<GoldenItem> items, CancellationToken cancellationToken)
    {
        var before = BeforeNextWrite;
        BeforeNextWrite = null;
        await (before?.Invoke() ?? Task.CompletedTask);
        await inner.WriteAsync(name, items, cancellationToken);
        return Place;
    }

    public async Task<IReadOnlyList<ReadOnlyMemory<byte>>> ReadAsync(GoldenSetName name, string? place, CancellationToken cancellationToken)
    {
        var read = await inner.ReadAsync(name, null, cancellationToken);
        return LosesTheLast || (place is not null && IsElsewhere) ? [.. read.SkipLast(1)] : read;
    }

    public Task<IReadOnlyList<GoldenSetName>> RemoveAsync(
        Predicate<GoldenSetName> isUnwanted, DateTimeOffset writtenBefore, CancellationToken cancellationToken) =>
        inner.RemoveAsync(isUnwanted, writtenBefore, cancellationToken);
}
