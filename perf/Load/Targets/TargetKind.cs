namespace Inferly.Perf.Load.Targets;

/// <summary>Something that can be measured. Start writes what it needs into its directory and says how to run it.</summary>
internal sealed record TargetKind(string Name, Func<Place, Launch> Start)
{
    /// <summary>Whether processes below the first one are the target too (nginx's workers) or beside it (an embedded database).</summary>
    public bool IsWholeTree { get; init; }

    /// <summary>Whether /metrics tells the bytes it has allocated.</summary>
    public bool CountsAllocation { get; init; }

    /// <summary>What is left to do once it answers; null, or what went wrong.</summary>
    public Func<int, CancellationToken, Task<string?>> PrepareAsync { get; init; } = (_, _) => Task.FromResult<string?>(null);
}
