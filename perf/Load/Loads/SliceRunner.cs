using System.Net.Sockets;
using Inferly.Perf.Load.Http;
using Inferly.Perf.Load.Meters;
using Inferly.Perf.Load.Targets;

namespace Inferly.Perf.Load.Loads;

/// <summary>Puts one target under one row for one slice.</summary>
internal sealed class SliceRunner(double seconds) : IDisposable
{
    /// <summary>More would take the cores from what is measured.</summary>
    private const int MaxLoops = 2;
    private const double RampShare = 0.15;
    private const double StreamSeconds = 1.3;

    private readonly AllocationMeter _allocation = new();

    /// <summary>
    /// Ramps up, measures, and waits until what is on its way has been answered; an open loop sends at
    /// <paramref name="rate"/> a second.
    /// </summary>
    public async Task<Slice> MeasureAsync(Row row, Target target, int round, double? rate, CancellationToken cancellation)
    {
        double? allocated = await AllocatedAsync(target, cancellation);
        long start = Clock.Now;
        long recordFrom = start + (long)((row.Paced ? StreamSeconds : RampShare * seconds) * Clock.Second);
        var plan = LoadPlan.For(row, target.Port, start, recordFrom, recordFrom + (long)(seconds * Clock.Second));

        var load = Task.Run(() => RunLoops(row, plan, rate), cancellation);
        await Clock.UntilAsync(plan.RecordFrom, cancellation);
        var cpuBefore = Cpu(target);
        await Clock.UntilAsync(plan.End, cancellation);
        var cpuAfter = Cpu(target);
        var result = await load;
        allocated = await AllocatedAsync(target, cancellation) - allocated;
        return ToSlice(row, target, round, rate, result, cpuAfter - cpuBefore, allocated);
    }

    public void Dispose() => _allocation.Dispose();

    private static LoadResult RunLoops(Row row, LoadPlan plan, double? rate)
    {
        int count = Math.Min(MaxLoops, row.Connections);
        var total = new LoadResult();
        try
        {
            var loops = Enumerable.Range(0, count).Select(i => Loop(row, plan, rate / count, row.Connections / count)).ToList();
            var threads = loops.Select(loop => new Thread(loop.Run) { IsBackground = true }).ToList();
            threads.ForEach(thread => thread.Start());
            threads.ForEach(thread => thread.Join());
            foreach (var loop in loops)
            {
                total.Add(loop.Result);
                loop.Dispose();
            }
        }
        catch (SocketException e)
        {
            total.Fail($"cannot connect: {e.Message}");
        }
        return total;
    }

    private static LoadLoop Loop(Row row, LoadPlan plan, double? rate, int connections) => rate is { } requestsPerSecond
        ? new OpenLoop(plan, connections, requestsPerSecond)
        : new ClosedLoop(plan, connections, row.Paced ? (long)(StreamSeconds * Clock.Second / connections) : 0);

    private static CpuUse Cpu(Target target)
    {
        var (own, beside) = target.Processes();
        return new CpuUse(CpuMeter.Microseconds(own), CpuMeter.Microseconds(beside), CpuMeter.Microseconds([Environment.ProcessId]));
    }

    private async Task<double?> AllocatedAsync(Target target, CancellationToken cancellation) =>
        target.CountsAllocation ? await _allocation.ReadAsync(target.Port, cancellation) : null;

    private Slice ToSlice(Row row, Target target, int round, double? rate, LoadResult result, CpuUse cpu, double? allocated)
    {
        long units = row.Paced ? result.FirstDelta.TotalCount + result.Gap.TotalCount : result.Recorded;
        return new Slice
        {
            Row = row.Name,
            Target = target.Name,
            Round = round,
            OfferedPerSecond = rate,
            PerSecond = result.Recorded / seconds,
            Latency = Quantiles.Of(result.Latency),
            FirstDelta = row.Suite == Suite.Stream ? Quantiles.Of(result.FirstDelta) : null,
            Gap = row.Suite == Suite.Stream ? Quantiles.Of(result.Gap) : null,
            CpuMicroseconds = PerUnit(cpu.Own, units),
            ChildCpuMicroseconds = cpu.Beside > 0 ? PerUnit(cpu.Beside, units) : null,
            GeneratorCpuMicroseconds = PerUnit(cpu.Generator, units),
            AllocatedBytes = PerUnit(allocated, result.Answered),
            Errors = result.Errors,
            FirstError = result.FirstError,
        };
    }

    private static double? PerUnit(double? amount, long units) => units > 0 ? amount / units : null;
}
