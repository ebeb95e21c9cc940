using Inferly.Perf.Campaign.Clusters;
using Inferly.Perf.Campaign.Results;
using Inferly.Perf.Load.Http;

namespace Inferly.Perf.Campaign.Campaigns.Cluster;

/// <summary>One of three brokers is killed under load, comes back, and another is killed.</summary>
internal sealed class OneOfThree : ICampaign
{
    private const double PerSecond = 100;
    private const int SecondsBetween = 20;
    private const int Kills = 2;

    public string Name => "kafka-one-of-three";

    public string Must => "kill -9 of one of three brokers, then of another, at 100 requests/s: 0 errors, every answer in ClickHouse once";

    public async Task RunAsync(Findings findings, Scale scale, CancellationToken cancellation)
    {
        double between = Math.Max(scale.Of(SecondsBetween), 5);
        await using var topology = await Topology.StartAsync(3, 2, cancellation);
        var load = SteadyLoad.Start(PerSecond, topology, cancellation);
        for (int node = 0; node < Kills; node++)
        {
            await Clock.UntilAsync(Clock.After(between), cancellation);
            topology.Kafka.KillNode(node);
            await Clock.UntilAsync(Clock.After(between), cancellation);
            await topology.Kafka.ReviveAsync();
        }

        await Clock.UntilAsync(Clock.After(between), cancellation);
        var answers = await load.StopAsync();
        findings.Tried(answers.Count);
        findings.None("errors", answers.Where(answer => answer.Error is not null).Select(answer => answer.Error!));
        await Arrival.JudgeAsync(findings, topology, answers, cancellation);
    }
}
