using Inferly.Perf.Load.Loads;
using static Inferly.Perf.Load.Targets.TargetKinds;

namespace Inferly.Perf.Load.Results;

/// <summary>What Inferly promises about its speed.</summary>
internal static class Gates
{
    /// <summary>Of one process that does everything, ClickHouse fed on the same cores; then of one that only answers requests.</summary>
    public static IReadOnlyList<Gate> Of(Summary s) =>
    [
        new(AllInOne, "c32: requests/s / nginx", OverNginx(s, "c32", AllInOne, Rate), true, 0.40, 0.48),
        new(AllInOne, "c1: added p50 / nginx's", s.AddedRatio("c1", AllInOne, Latency), false, 3),
        new(AllInOne, "resident memory, plateau, MB", Plateau(s, AllInOne), false, 250),
        new(IngressOnly, "c32: requests/s / nginx", OverNginx(s, "c32", IngressOnly, Rate), true, 0.58, 0.64),
        new(IngressOnly, "c32: requests/s / direct", s.Ratio("c32", IngressOnly, Direct, Rate), true, 0.27, 0.30),
        new(IngressOnly, "c32: requests/s / forwarder", s.Ratio("c32", IngressOnly, Forwarder, Rate), true, 0.85, 0.95),
        new(IngressOnly, "c32: CPU per request / nginx", OverNginx(s, "c32", IngressOnly, Cpu), false, 2.2, 2.0),
        new(IngressOnly, "c32: bytes allocated per request", s.Of("c32", IngressOnly, slice => slice.AllocatedBytes), false, 12_288, 6_144),
        new(IngressOnly, "c1: added p50 / nginx's", s.AddedRatio("c1", IngressOnly, Latency), false, 2, 1.4),
        new(IngressOnly, "open50: p99 / nginx", OverNginx(s, "open50", IngressOnly, Tail), false, 2.5, 1.5),
        new(IngressOnly, "burst: streams/s / nginx", OverNginx(s, "burst", IngressOnly, Rate), true, 0.45, 0.60),
        new(IngressOnly, "burst: CPU per stream / nginx", OverNginx(s, "burst", IngressOnly, Cpu), false, 3.2, 2.2),
        new(IngressOnly, "paced32: added time to first delta, p50, us", s.Added("paced32", IngressOnly, FirstDelta), false, 200, 100),
        new(IngressOnly, "paced32: added gap, p50, us", s.Added("paced32", IngressOnly, slice => slice.Gap?.P50), false, 10, 3),
        new(IngressOnly, "paced500: none lost, gap p99 / direct", s.Ratio("paced500", IngressOnly, Direct, GapTail), false, 2),
        new(IngressOnly, "resident memory, plateau, MB", Plateau(s, IngressOnly), false, 200, 130),
        new(IngressOnly, "a request of 100 KB: CPU per KB more than 1 KB, us", PerKilobyte(s, "c8-100k"), false, 2),
        new(IngressOnly, "a request of 1 MB: CPU per KB more than 1 KB, us", PerKilobyte(s, "c8-1m"), false, 2),
        new(IngressOnly, "c32: requests/s / nothing recorded or measured", s.Ratio("c32", IngressOnly, Unrecorded, Rate), true, 0.95, 0.98),
        new(ManyKeys, "c32: CPU per request / with one key", s.Ratio("c32", ManyKeys, IngressOnly, Cpu), false, 1.15),
        new(ManyModels, "c32: CPU per request / with fifty models", s.Ratio("c32", ManyModels, IngressOnly, Cpu), false, 1.15),
    ];

    private static Spread? OverNginx(Summary s, string row, string target, Func<Slice, double?> value) =>
        s.Ratio(row, target, Nginx, value);

    private static Spread? Plateau(Summary s, string target) =>
        Spread.Of(s.Memory.Where(memory => memory.Target == target && memory.Suite == Suite.Unary).Select(memory => memory.Plateau));

    // Of the medians: rows are measured one after the other, and only targets of one row by turns.
    private static Spread? PerKilobyte(Summary s, string row)
    {
        int kilobytes = (Row.All.First(r => r.Name == row).BodyBytes / Row.OneKilobyte) - 1;
        return s.Of(row, IngressOnly, Cpu) is { } longer && s.Of("c8", IngressOnly, Cpu) is { } shorter
            ? Spread.Of([(longer.Median - shorter.Median) / kilobytes])
            : null;
    }

    private static double? Rate(Slice slice) => slice.PerSecond;

    private static double? Cpu(Slice slice) => slice.CpuMicroseconds;

    private static double? Latency(Slice slice) => slice.Latency.P50;

    private static double? Tail(Slice slice) => slice.Latency.P99;

    private static double? GapTail(Slice slice) => slice.Gap?.P99;

    private static double? FirstDelta(Slice slice) => slice.FirstDelta?.P50;
}
