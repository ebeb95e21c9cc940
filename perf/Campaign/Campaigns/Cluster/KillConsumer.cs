using Inferly.Perf.Campaign.Clusters;
using Inferly.Perf.Campaign.Results;
using Inferly.Perf.Load.Http;

namespace Inferly.Perf.Campaign.Campaigns.Cluster;

/// <summary>The process that carries records into ClickHouse is killed at random moments, among them between an insert and its commit.</summary>
internal sealed class KillConsumer : ICampaign
{
    private const int Kills = 20;
    private const double PerSecond = 100;
    private const double LongestLife = 4;
    private const int Seed = 20261123;

    public string Name => "kill-consumer";

    public string Must => "kill -9 of the analytics process at random moments, 20 times, at 100 requests/s: 0 errors, every answer in ClickHouse once";

    public async Task RunAsync(Findings findings, Scale scale, CancellationToken cancellation)
    {
        int kills = Math.Max(scale.Of(Kills), 2);
        await using var topology = await Topology.StartAsync(1, 2, cancellation);
        var load = SteadyLoad.Start(PerSecond, topology, cancellation);
        var chance = new Random(Seed);
        for (int kill = 0; kill < kills; kill++)
        {
            // Its engine starts after it: a life is counted from when there are records in it.
            await InsertsAsync(topology.Analytics, cancellation);
            await Clock.UntilAsync(Clock.After(chance.NextDouble() * LongestLife), cancellation);
            await topology.Analytics.CrashAsync();
            await topology.Analytics.StartAsync(cancellation);
        }

        var answers = await load.StopAsync();
        findings.Tried(kills);
        findings.None("errors", answers.Where(answer => answer.Error is not null).Select(answer => answer.Error!));
        await Arrival.JudgeAsync(findings, topology, answers, cancellation);
    }

    private static async Task InsertsAsync(Node analytics, CancellationToken cancellation)
    {
        long first = -1;
        while (first < 0 || await Arrival.CountAsync(analytics, cancellation) <= first)
        {
            first = first < 0 ? await Arrival.CountAsync(analytics, cancellation) : first;
            await Clock.UntilAsync(Clock.After(0.05), cancellation);
        }
    }
}
