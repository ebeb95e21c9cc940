namespace Inferly.Perf.Load.Loads;

/// <summary>All that came out of one suite.</summary>
internal sealed record SuiteRun(IReadOnlyList<Slice> Slices, IReadOnlyList<MemoryUse> Memory, IReadOnlyDictionary<string, string> Missing);
