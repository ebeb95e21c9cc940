using Inferly.Perf.Load.Http;
using Inferly.Perf.Load.Meters;
using Inferly.Perf.Load.Targets;

namespace Inferly.Perf.Load.Loads;

/// <summary>
/// Starts the targets -> warms them up -> measures every row on every target, round by round, rows and targets in
/// random order -> lets them rest. The targets of one row follow each other directly: only their ratios hold.
/// </summary>
internal sealed class SuiteRunner(Options options, Suite suite, Action<string> log) : IDisposable
{
    private readonly SliceRunner _runner = new(options.SliceSeconds);
    private readonly SliceRunner _warmUp = new(options.WarmUpSeconds);
    private readonly List<Slice> _slices = [];
    private readonly List<CoreSpeed> _cores = [];
    private readonly Dictionary<string, MemoryUse> _memory = [];
    private readonly IReadOnlyList<Row> _rows = [.. options.Rows.Where(row => row.Suite == suite)];

    public async Task<SuiteRun> RunAsync(CancellationToken cancellation)
    {
        log($"{suite}: starting the targets");
        await using var fleet = await Fleet.StartAsync(suite, TargetKinds.Of(options), cancellation);
        if (fleet.Missing.TryGetValue(TargetKinds.Direct, out string? reason))
        {
            throw new InvalidOperationException($"The upstream has not started: {reason}");
        }

        await WarmUpAsync(fleet.Targets, cancellation);
        for (int round = 1; round <= options.Rounds; round++)
        {
            log($"{suite}: round {round} of {options.Rounds}");
            _cores.Add(CoreMeter.Measure());
            await RoundAsync(round, fleet.Targets, cancellation);
        }
        await RestAsync(fleet.Targets, cancellation);
        return new SuiteRun(_slices, [.. _memory.Values], _cores, fleet.Missing);
    }

    public void Dispose()
    {
        _runner.Dispose();
        _warmUp.Dispose();
    }

    private async Task WarmUpAsync(IReadOnlyList<Target> targets, CancellationToken cancellation)
    {
        var row = Row.All.First(row => row.Suite == suite && row.IsThroughput && row.Connections == 32);
        foreach (var target in targets)
        {
            _memory[target.Name] = new MemoryUse(target.Name, suite) { Idle = target.Megabytes() };
            await _warmUp.MeasureAsync(row, target, round: 0, rate: null, cancellation);
        }
    }

    /// <summary>Closed loops first: they give the peak of which an open loop takes its share.</summary>
    private async Task RoundAsync(int round, IReadOnlyList<Target> targets, CancellationToken cancellation)
    {
        var peaks = new Dictionary<string, double>();
        foreach (var row in Shuffled(_rows.Where(row => row.Share is null)).Concat(Shuffled(_rows.Where(row => row.Share is not null))))
        {
            foreach (var target in Shuffled(targets))
            {
                double peak = peaks.GetValueOrDefault(target.Name);
                // A target that answers nothing has no peak; the closed rows show it.
                if (row.Share is not null && peak == 0)
                {
                    continue;
                }

                var slice = await _runner.MeasureAsync(row, target, round, row.Share * peak, cancellation);
                Keep(slice, target);
                if (row.IsThroughput)
                {
                    peaks[target.Name] = Math.Max(peak, slice.PerSecond);
                }
            }
        }
    }

    private void Keep(Slice slice, Target target)
    {
        _slices.Add(slice);
        var memory = _memory[target.Name];
        _memory[target.Name] = memory with
        {
            Plateau = Math.Max(memory.Plateau, target.Megabytes()),
            BesidePlateau = Math.Max(memory.BesidePlateau, target.BesideMegabytes()),
        };
        if (slice.Errors > 0)
        {
            log($"  {slice.Target} {slice.Row}: {slice.Errors} errors, the first: {slice.FirstError}");
        }
    }

    private async Task RestAsync(IReadOnlyList<Target> targets, CancellationToken cancellation)
    {
        if (options.RestSeconds == 0)
        {
            return;
        }

        log($"{suite}: resting for {options.RestSeconds} s");
        await Clock.UntilAsync(Clock.After(options.RestSeconds), cancellation);
        foreach (var target in targets)
        {
            _memory[target.Name] = _memory[target.Name] with { Rested = target.Megabytes() };
        }
    }

    private static T[] Shuffled<T>(IEnumerable<T> items)
    {
        T[] shuffled = [.. items];
        Random.Shared.Shuffle(shuffled);
        return shuffled;
    }
}
