using BenchmarkDotNet.Attributes;
using Inferly.Pipeline.Context;
using Inferly.Pipeline.Fleet;
using Inferly.Pipeline.Policies;
using Inferly.Pipeline.Stages.Authenticate;
using Inferly.Pipeline.Stages.Policy;
using Inferly.Pipeline.Stages.Route;

namespace Inferly.Perf.Bench.Parts;

/// <summary>Fifty candidates, best first.</summary>
[MemoryDiagnoser]
public class Route : GatewayBench
{
    private readonly RequestContext _context;
    private readonly RouteStage _stage;
    private readonly RouteStage _forgetful;

    public Route()
    {
        _context = GatewayParts.NewContext();
        Gateway.Of<AuthenticateStage>().Run(_context);
        Gateway.Of<PolicyStage>().Run(_context);
        _context.Policy = RoutingPolicyJson.TryParse(
            """{"max_cost_usd":0.05,"region":"eu","allow":["bench*/*"],"optimize":"balanced"}"""u8, "policy", out var policy, out _)
            ? policy
            : throw new InvalidOperationException("The policy of the bench is wrong.");
        _stage = Gateway.Of<RouteStage>();
        _forgetful = new RouteStage(Gateway.Of<FleetHolder>(), Gateway.Of<IAccuracySource>(), Gateway.Of<Ranker>(), new Rankings(new LateTime()));
    }

    // One request of twenty tries a model that nobody knows yet first, by a list of its own.
    [Benchmark]
    [AtMost(200)]
    public void FromTheKeptList() => _stage.Run(_context);

    [Benchmark]
    [AtMost(10_500)]
    public void MadeAnew() => _forgetful.Run(_context);

    /// <summary>An hour ahead of the clock by which rankings are made, so that each is old at once.</summary>
    private sealed class LateTime : TimeProvider
    {
        public override long GetTimestamp() => base.GetTimestamp() + (3600 * TimestampFrequency);
    }
}
