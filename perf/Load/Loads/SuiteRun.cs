using Inferly.Perf.Load.Meters;

namespace Inferly.Perf.Load.Loads;

/// <summary>All that came out of one suite.</summary>
internal sealed record SuiteRun(
    IReadOnlyList<Slice> Slices, IReadOnlyList<MemoryUse> Memory, IReadOnlyList<CoreSpeed> Cores, IReadOnlyDictionary<string, string> Missing);
