using BenchmarkDotNet.Attributes;

namespace Inferly.Perf.Bench;

/// <summary>A benchmark of parts that need the gateway around them.</summary>
public abstract class GatewayBench : IDisposable
{
    private protected GatewayParts Gateway { get; } = new();

    [GlobalCleanup]
    public void Dispose()
    {
        Gateway.Dispose();
        GC.SuppressFinalize(this);
    }
}
