using Inferly.Analytics.GoldenSets;

namespace Inferly.Evals.Tests.GoldenSets;

/// <summary>A store that can be made to refuse, to wait, and to lose.</summary>
internal sealed class FaultyItems(IGoldenItems inner) : IGoldenItems
{
    /// <summary>What happens before the next write.</summary>
    public Func<Task>? BeforeNextWrite { get; set; }

    public bool LosesTheLast { get; set; }

    public async Task WriteAsync(GoldenSetName name, IReadOnlyList<GoldenItem> items, CancellationToken cancellationToken)
    {
        var before = BeforeNextWrite;
        BeforeNextWrite = null;
        await (before?.Invoke() ?? Task.CompletedTask);
        await inner.WriteAsync(name, items, cancellationToken);
    }

    public async Task<IReadOnlyList<ReadOnlyMemory<byte>>> ReadAsync(GoldenSetName name, CancellationToken cancellationToken)
    {
        var read = await inner.ReadAsync(name, cancellationToken);
        return LosesTheLast ? [.. read.SkipLast(1)] : read;
    }

    public Task<IReadOnlyList<GoldenSetName>> RemoveAsync(
        Predicate<GoldenSetName> isUnwanted, DateTimeOffset writtenBefore, CancellationToken cancellationToken) =>
        inner.RemoveAsync(isUnwanted, writtenBefore, cancellationToken);
}
