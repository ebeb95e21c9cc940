using Inferly.Perf.Load.Meters;

namespace Inferly.Perf.Load.Targets;

/// <summary>A running target.</summary>
internal sealed class Target(TargetKind kind, int port, ServerProcess process) : IAsyncDisposable
{
    public string Name => kind.Name;

    public int Port => port;

    public bool CountsAllocation => kind.CountsAllocation;

    public ServerProcess Process => process;

    /// <summary>The processes that are the target, and those that it keeps beside itself.</summary>
    public (IReadOnlyList<int> Own, IReadOnlyList<int> Beside) Processes()
    {
        var tree = process.Tree;
        return kind.IsWholeTree ? ([tree.Root, .. tree.Descendants], []) : ([tree.Root], tree.Descendants);
    }

    /// <summary>Null, or what went wrong.</summary>
    public Task<string?> PrepareAsync(CancellationToken cancellation) => kind.PrepareAsync(port, cancellation);

    public double Megabytes() => MemoryMeter.Megabytes(Processes().Own);

    public double BesideMegabytes() => MemoryMeter.Megabytes(Processes().Beside);

    public ValueTask DisposeAsync() => process.DisposeAsync();
}
