namespace Inferly.Perf.Load.Targets;

/// <summary>How a process is started.</summary>
internal sealed record Launch(string File, params IReadOnlyList<string> Arguments)
{
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
