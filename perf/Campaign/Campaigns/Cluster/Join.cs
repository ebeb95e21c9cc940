using System.Net;
using Inferly.Perf.Campaign.Clusters;
using Inferly.Perf.Campaign.Results;
using Inferly.Perf.Load.Http;

namespace Inferly.Perf.Campaign.Campaigns.Cluster;

/// <summary>A third replica joins under load.</summary>
internal sealed class Join : ICampaign
{
    private const double PerSecond = 100;
    private const int Keys = 50;
    private const int Seconds = 20;

    public string Name => "join";

    public string Must => "a third replica joins at 100 requests/s: 0 errors, it takes the same keys at once and has its share, every answer in ClickHouse once";

    public async Task RunAsync(Findings findings, Scale scale, CancellationToken cancellation)
    {
        double seconds = Math.Max(scale.Of(Seconds), 3);
        await using var topology = await Topology.StartAsync(1, 2, cancellation);
        var keys = new List<NodeKey>();
        for (int i = 0; i < Keys; i++)
        {
            keys.Add(await NodeKey.MakeAsync(topology.Ingress[i % 2], rpm: null, cancellation));
        }

        var load = SteadyLoad.Start(PerSecond, topology, cancellation);
        await Clock.UntilAsync(Clock.After(seconds), cancellation);
        long start = Clock.Now;
        var third = await topology.JoinAsync(cancellation);
        findings.Note("takes requests after", (Clock.Now - start) / (double)Clock.Second, " s");
        var refused = new List<object>();
        foreach (var key in keys)
        {
            using var request = key.Request(HttpMethod.Get, "/v1/models");
            using var answer = await third.Http.SendAsync(request, cancellation);
            if (answer.StatusCode != HttpStatusCode.OK)
            {
                refused.Add(answer.StatusCode);
            }
        }

        await Clock.UntilAsync(Clock.After(seconds), cancellation);
        var answers = await load.StopAsync();
        findings.Tried(answers.Count);
        findings.None("errors", answers.Where(answer => answer.Error is not null).Select(answer => answer.Error!));
        findings.None($"of {Keys} keys refused", refused);
        findings.AtLeast(1, "requests of the third", await third.MetricAsync("inferly_requests_total", cancellation));
        await Arrival.JudgeAsync(findings, topology, answers, cancellation);
    }
}
