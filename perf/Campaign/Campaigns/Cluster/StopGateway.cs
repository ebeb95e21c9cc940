using System.Collections.Concurrent;
using Inferly.Perf.Campaign.Clusters;
using Inferly.Perf.Campaign.Results;
using Inferly.Perf.Load.Http;

namespace Inferly.Perf.Campaign.Campaigns.Cluster;

/// <summary>A replica is told to stop while streams run, again and again: what has begun ends well, and nothing is left behind.</summary>
internal sealed class StopGateway : ICampaign
{
    private const int Stops = 20;
    private const int AtOnce = 16;
    private const int AnswersBetween = 50;

    public string Name => "stop-gateway";

    public string Must => "SIGTERM to a replica under load, 20 times: exit code 0, every answer that had begun is whole, every one in ClickHouse once";

    public async Task RunAsync(Findings findings, Scale scale, CancellationToken cancellation)
    {
        int stops = Math.Max(scale.Of(Stops), 2);
        await using var topology = await Topology.StartAsync(1, 1, cancellation);
        var replica = topology.Ingress[0];
        var answers = new ConcurrentQueue<Answer>();
        var codes = new List<int>();
        for (int stop = 0; stop < stops; stop++)
        {
            if (stop > 0)
            {
                await replica.StartAsync(cancellation);
            }

            int goal = answers.Count + AnswersBetween;
            var load = ClosedLoop.RunAsync(AtOnce, number => Chat.AskAsync(replica, Chat.Slow, number, Clock.Now, cancellation), answers);
            await Clock.AwaitAsync(() => answers.Count >= goal, cancellation);
            codes.Add(await replica.StopAsync(cancellation));
            await load;
        }

        findings.Tried(stops);
        findings.None("exit codes other than 0", codes.Where(code => code != 0).Select(code => (object)code));
        findings.None("begun and not whole", answers.Where(answer => answer.Began && answer.Id is null).Select(answer => answer.Error!));
        findings.Note("not taken any more", answers.Count(answer => !answer.Began));
        await replica.StartAsync(cancellation);
        await Arrival.JudgeAsync(findings, topology, answers, cancellation);
    }
}
