using BenchmarkDotNet.Running;
using Inferly.Perf.Bench;
using Inferly.Perf.Bench.Parts;

// What the hot parts of a request cost, each by itself. Usage: perf-bench --check | [options of BenchmarkDotNet].
Type[] parts = [typeof(Scan), typeof(Relay), typeof(Route), typeof(Keys), typeof(Record)];
if (args is ["--check"])
{
    return await AllocationCheck.RunAsync(parts) ? 0 : 1;
}

BenchmarkSwitcher.FromTypes(parts).Run(args);
return 0;
