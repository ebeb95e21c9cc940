using Inferly.Perf.Load.Loads;
using Inferly.Perf.Load.Targets;

namespace Inferly.Perf.Load.Results;

/// <summary>
/// Sums the rounds up. Everything that compares is computed inside one round first, since the machine's speed changes
/// from round to round; rounds in which even the direct path was slow are left out.
/// </summary>
internal sealed class Summary
{
    /// <summary>A round counts where the direct path reached this share of its best.</summary>
    public const double QuietShare = 0.7;

    private readonly Dictionary<(string Row, string Target, int Round), Slice> _slices;
    private readonly Dictionary<string, IReadOnlyList<int>> _quietRounds;

    public Summary(IReadOnlyList<SuiteRun> runs, IReadOnlyList<Row> rows)
    {
        _slices = runs.SelectMany(run => run.Slices).ToDictionary(slice => (slice.Row, slice.Target, slice.Round));
        Memory = [.. runs.SelectMany(run => run.Memory)];
        var cores = runs.SelectMany(run => run.Cores).ToList();
        Cores = Spread.Of(cores.Select(speed => speed.Mean / cores.Max(other => other.Best)));
        Missing = runs.SelectMany(run => run.Missing).DistinctBy(pair => pair.Key).ToDictionary();
        Targets = [.. Memory.Select(memory => memory.Target).Distinct()];
        Rows = [.. rows.Where(row => _slices.Keys.Any(key => key.Row == row.Name))];
        _quietRounds = Rows.ToDictionary(row => row.Name, QuietRounds);
    }

    /// <summary>In the order in which they were started; the direct path is the first.</summary>
    public IReadOnlyList<string> Targets { get; }

    public IReadOnlyList<Row> Rows { get; }

    public IReadOnlyList<MemoryUse> Memory { get; }

    /// <summary>The share of a core that a processor was before each round; of what it was at the best moment of the run.</summary>
    public Spread? Cores { get; }

    /// <summary>Targets that did not start, with the reason.</summary>
    public IReadOnlyDictionary<string, string> Missing { get; }

    public bool HasErrors => _slices.Values.Any(slice => slice.Errors > 0);

    public int Kept(Row row) => _quietRounds[row.Name].Count;

    /// <summary>Null where the row did not run.</summary>
    public long? Errors(string row, string target) =>
        _slices.Values.Where(slice => slice.Row == row && slice.Target == target).ToList() is { Count: > 0 } slices
            ? slices.Sum(slice => slice.Errors)
            : null;

    public Spread? Of(string row, string target, Func<Slice, double?> value) =>
        OverRounds(row, [target], slices => value(slices[0]));

    public Spread? Ratio(string row, string target, string other, Func<Slice, double?> value) =>
        OverRounds(row, [target, other], slices => value(slices[0]) / value(slices[1]));

    /// <summary>What the target adds to the direct path.</summary>
    public Spread? Added(string row, string target, Func<Slice, double?> value) =>
        OverRounds(row, [target, TargetKinds.Direct], slices => value(slices[0]) - value(slices[1]));

    /// <summary>What the target adds to the direct path, as a multiple of what nginx adds.</summary>
    public Spread? AddedRatio(string row, string target, Func<Slice, double?> value) =>
        OverRounds(row, [target, TargetKinds.Nginx, TargetKinds.Direct], slices =>
            (value(slices[0]) - value(slices[2])) / (value(slices[1]) - value(slices[2])));

    /// <summary>Null where the row did not run, or where an error in any round has voided it for one of the targets.</summary>
    private Spread? OverRounds(string row, string[] targets, Func<Slice[], double?> value)
    {
        if (!_quietRounds.TryGetValue(row, out var rounds) || targets.Any(target => Errors(row, target) > 0))
        {
            return null;
        }

        return Spread.Of(rounds
            .Where(round => targets.All(target => _slices.ContainsKey((row, target, round))))
            .Select(round => value([.. targets.Select(target => _slices[(row, target, round)])]))
            .Where(result => result is { } number && double.IsFinite(number))
            .Select(result => result!.Value));
    }

    private IReadOnlyList<int> QuietRounds(Row row)
    {
        var direct = _slices.Values.Where(slice => slice.Target == TargetKinds.Direct).ToList();
        var reference = direct.Where(slice => slice.Row == row.Reference).ToList();
        if (reference.Count == 0)
        {
            return [.. direct.Where(slice => slice.Row == row.Name).Select(slice => slice.Round)];
        }

        double best = reference.Max(slice => slice.PerSecond);
        return [.. reference.Where(slice => slice.PerSecond >= QuietShare * best).Select(slice => slice.Round).Order()];
    }
}
