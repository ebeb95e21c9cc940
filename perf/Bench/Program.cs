using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Inferly.Perf.Bench;
using Inferly.Perf.Bench.Parts;

// What the hot parts of a request cost, each by itself. Usage: perf-bench --check | [options of BenchmarkDotNet].
Type[] parts = [typeof(Scan), typeof(Relay), typeof(Route), typeof(Keys), typeof(Record), typeof(Metrics)];
if (args is ["--check"])
{
    return await AllocationCheck.RunAsync(parts) ? 0 : 1;
}

// In this process: one of its own for each part would be built from a project that is named as the program, and ours is not.
BenchmarkSwitcher.FromTypes(parts).Run(args, DefaultConfig.Instance.AddJob(Job.Default.WithToolchain(new InProcessEmitToolchain(logOutput: true))));
return 0;
