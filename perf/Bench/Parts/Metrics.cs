using BenchmarkDotNet.Attributes;
using Inferly.Ingress.Telemetry;
using Inferly.Pipeline.Context;
using OpenTelemetry.Metrics;

namespace Inferly.Perf.Bench.Parts;

/// <summary>What is measured of a request that its first call answered, by OpenTelemetry's SDK as the product sets it up.</summary>
[MemoryDiagnoser]
public class Metrics : GatewayBench
{
    private readonly GatewayMetrics _metrics;
    private readonly RequestContext _context;

    public Metrics()
    {
        // Without it nobody listens, and nothing would be measured.
        Gateway.Of<MeterProvider>();
        _metrics = Gateway.Of<GatewayMetrics>();
        _context = Gateway.Answered();
    }

    [Benchmark]
    [AtMost(0)]
    public void Request()
    {
        _metrics.Attempts.Ended(_context.Operation, _context.Attempts[0]);
        _metrics.Requests.Ended(_context, TimeSpan.FromMilliseconds(1));
    }
}
