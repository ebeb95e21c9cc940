using System.Collections.Concurrent;
using Inferly.Perf.Campaign.Clusters;
using Inferly.Perf.Campaign.Results;
using Inferly.Perf.Load.Http;

namespace Inferly.Perf.Campaign.Campaigns.Cluster;

/// <summary>A replica is killed under load, again and again; what it had answered is in ClickHouse once.</summary>
internal sealed class KillGateway : ICampaign
{
    private const int Kills = 20;
    private const int AtOnce = 16;
    private const int AnswersBetween = 200;
    private const int Seed = 20261123;

    public string Name => "kill-gateway";

    public string Must => "kill -9 of a replica under load, 20 times: every complete answer in ClickHouse once";

    public async Task RunAsync(Findings findings, Scale scale, CancellationToken cancellation)
    {
        int kills = Math.Max(scale.Of(Kills), 2);
        await using var topology = await Topology.StartAsync(1, 1, cancellation);
        var replica = topology.Ingress[0];
        var answers = new ConcurrentQueue<Answer>();
        var chance = new Random(Seed);
        for (int kill = 0; kill < kills; kill++)
        {
            if (kill > 0)
            {
                await replica.StartAsync(cancellation);
            }

            int goal = answers.Count + chance.Next(1, AnswersBetween);
            var load = ClosedLoop.RunAsync(AtOnce, number => Chat.AskAsync(replica, number, cancellation), answers);
            await Clock.AwaitAsync(() => answers.Count >= goal, cancellation);
            await replica.CrashAsync();
            await load;
        }

        await replica.StartAsync(cancellation);
        findings.Tried(kills);
        findings.Note("broken off by it", answers.Count(answer => answer.Id is null));
        await Arrival.JudgeAsync(findings, topology, answers, cancellation);
    }
}
