using System.Text;
using Inferly.Perf.Load.Loads;
using static Inferly.Perf.Load.Results.MarkdownTable;
using static Inferly.Perf.Load.Targets.TargetKinds;

namespace Inferly.Perf.Load.Results;

/// <summary>Prints a run as tables that can be pasted into perf/README.md.</summary>
internal static class MarkdownReport
{
    public static string Write(Machine machine, Summary summary, Options options)
    {
        var text = new StringBuilder();
        text.Append($"{machine.Date:yyyy-MM-dd HH:mm} UTC, commit {machine.Commit}; {machine.Cores} cores ({machine.Processor}), ");
        text.Append($"{machine.Kernel}, .NET {machine.Runtime}, {machine.Nginx}; load average before the run {machine.LoadAverage}, ");
        text.Append($"a processor was {Range(summary.Cores)} of a core; ");
        text.Append($"{options.Rounds} rounds of {options.SliceSeconds} s slices. ");
        text.Append($"Median [quartiles] of the rounds in which direct reached {Summary.QuietShare}x its best.\n\n");
        foreach (var (name, reason) in summary.Missing)
        {
            text.Append($"**{name} did not start**: {reason.ReplaceLineEndings(" ")}\n\n");
        }

        text.Append($"{History(machine, summary)}\n");
        foreach (var row in summary.Rows)
        {
            text.Append($"`{row.Name}`: {row.Title} ({summary.Kept(row)} of {options.Rounds} rounds kept)\n\n");
            text.Append($"{(row.Paced ? Paced(row, summary) : Answers(row, summary))}\n");
        }
        text.Append($"Memory, MB\n\n{Memory(summary)}\n");
        text.Append($"Gates\n\n{Gates(summary)}");
        return text.ToString();
    }

    /// <summary>A line for each target, as perf/README.md collects them.</summary>
    private static MarkdownTable History(Machine machine, Summary summary)
    {
        var table = new MarkdownTable("target", "date, commit", "c32 /s / nginx", "/ direct", "CPU / nginx", "c1 added p50 / nginx's",
            "open50 p99 / nginx", "burst /s / nginx", "burst CPU / nginx", "paced32 added first delta us", "plateau MB");
        foreach (string target in summary.Targets.Where(target => target is not (Direct or Nginx)))
        {
            table.Add(target, $"{machine.Date:yyyy-MM-dd} {machine.Commit}",
                Range(summary.Ratio("c32", target, Nginx, Rate)),
                Figure(summary.Ratio("c32", target, Direct, Rate)),
                Figure(summary.Ratio("c32", target, Nginx, Cpu)),
                Figure(summary.AddedRatio("c1", target, slice => slice.Latency.P50)),
                Figure(summary.Ratio("open50", target, Nginx, slice => slice.Latency.P99)),
                Figure(summary.Ratio("burst", target, Nginx, Rate)),
                Figure(summary.Ratio("burst", target, Nginx, Cpu)),
                Figure(summary.Added("paced32", target, slice => slice.FirstDelta?.P50)),
                Figure(summary.Memory.FirstOrDefault(memory => memory.Target == target)?.Plateau));
        }
        return table;
    }

    /// <summary>Rows that count whole answers; of an open loop, "/s" is what was offered.</summary>
    private static MarkdownTable Answers(Row row, Summary summary)
    {
        var table = new MarkdownTable("target", "/s", "/s / nginx", "/s / direct", "p50 us", "p99 us", "added p50 / nginx's", "p99 / nginx",
            "CPU us", "CPU / nginx", "CPU beside us", "allocated B", "errors");
        foreach (string target in summary.Targets)
        {
            table.Add(target,
                Figure(summary.Of(row.Name, target, Rate)),
                Range(summary.Ratio(row.Name, target, Nginx, Rate)),
                Figure(summary.Ratio(row.Name, target, Direct, Rate)),
                Figure(summary.Of(row.Name, target, slice => slice.Latency.P50)),
                Figure(summary.Of(row.Name, target, slice => slice.Latency.P99)),
                Range(summary.AddedRatio(row.Name, target, slice => slice.Latency.P50)),
                Range(summary.Ratio(row.Name, target, Nginx, slice => slice.Latency.P99)),
                Figure(summary.Of(row.Name, target, Cpu)),
                Range(summary.Ratio(row.Name, target, Nginx, Cpu)),
                Figure(summary.Of(row.Name, target, slice => slice.ChildCpuMicroseconds)),
                Figure(summary.Of(row.Name, target, slice => slice.AllocatedBytes)),
                Errors(row, target, summary));
        }
        return table;
    }

    private static MarkdownTable Paced(Row row, Summary summary)
    {
        var table = new MarkdownTable("target", "first delta p50 us", "added us", "gap p50 us", "added us", "gap p99 us", "added us",
            "gap p99 / direct", "CPU us / delta", "errors");
        foreach (string target in summary.Targets)
        {
            table.Add(target,
                Figure(summary.Of(row.Name, target, slice => slice.FirstDelta?.P50)),
                Range(summary.Added(row.Name, target, slice => slice.FirstDelta?.P50)),
                Figure(summary.Of(row.Name, target, slice => slice.Gap?.P50)),
                Range(summary.Added(row.Name, target, slice => slice.Gap?.P50)),
                Figure(summary.Of(row.Name, target, slice => slice.Gap?.P99)),
                Range(summary.Added(row.Name, target, slice => slice.Gap?.P99)),
                Range(summary.Ratio(row.Name, target, Direct, slice => slice.Gap?.P99)),
                Figure(summary.Of(row.Name, target, Cpu)),
                Errors(row, target, summary));
        }
        return table;
    }

    private static MarkdownTable Memory(Summary summary)
    {
        var table = new MarkdownTable("target", "suite", "idle", "plateau", "rested", "beside, plateau");
        foreach (var memory in summary.Memory)
        {
            table.Add(memory.Target, memory.Suite.ToString(), Figure(memory.Idle), Figure(memory.Plateau), Figure(memory.Rested),
                memory.BesidePlateau > 0 ? Figure(memory.BesidePlateau) : "-");
        }
        return table;
    }

    private static MarkdownTable Gates(Summary summary)
    {
        var table = new MarkdownTable("gate", "target", "measured", "gate", "goal", "verdict");
        foreach (var gate in Results.Gates.Of(summary))
        {
            string sign = gate.AtLeast ? ">=" : "<=";
            table.Add(gate.What, gate.Target, Range(gate.Measured), $"{sign} {Figure(gate.Limit)}", Figure(gate.Goal), gate.Verdict);
        }
        return table;
    }

    private static string Errors(Row row, string target, Summary summary) =>
        summary.Errors(row.Name, target) is { } errors ? errors > 0 ? $"**{errors}: void**" : "0" : "-";

    private static double? Rate(Slice slice) => slice.PerSecond;

    private static double? Cpu(Slice slice) => slice.CpuMicroseconds;
}
