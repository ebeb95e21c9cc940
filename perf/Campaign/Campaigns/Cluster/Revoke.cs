using System.Net;
using Inferly.Perf.Campaign.Clusters;
using Inferly.Perf.Campaign.Results;
using Inferly.Perf.Load.Http;

namespace Inferly.Perf.Campaign.Campaigns.Cluster;

/// <summary>Keys that are made and revoked on one replica, and used on the other.</summary>
internal sealed class Revoke : ICampaign
{
    private const int Keys = 100;
    private const double LimitMs = 1_000;
    private const double PatienceSeconds = 30;

    public string Name => "revoke";

    public string Must => "a key revoked on one replica is refused on the other within 1 s (p99) of the call that revoked it";

    public async Task RunAsync(Findings findings, Scale scale, CancellationToken cancellation)
    {
        int keys = scale.Of(Keys);
        await using var topology = await Topology.StartAsync(1, 2, cancellation);
        var (one, two) = (topology.Ingress[0], topology.Ingress[1]);
        var taken = new List<TimeSpan>();
        var refused = new List<TimeSpan>();
        for (int i = 0; i < keys; i++)
        {
            long start = Clock.Now;
            var key = await NodeKey.MakeAsync(one, rpm: null, cancellation);
            taken.Add(await BecomesAsync(two, key, HttpStatusCode.OK, start, cancellation));
            start = Clock.Now;
            await key.RevokeAsync(one, cancellation);
            refused.Add(await BecomesAsync(two, key, HttpStatusCode.Unauthorized, start, cancellation));
        }

        findings.Tried(keys);
        findings.Note("made, taken on the other: p50", new Durations(taken).P50, " ms");
        findings.Note("p99", new Durations(taken).P99, " ms");
        findings.Note("revoked, refused on the other: p50", new Durations(refused).P50, " ms");
        findings.AtMost(LimitMs, "p99", new Durations(refused).P99, " ms");
    }

    // Since the call began that changed it: so its own way to Kafka and back is in it.
    private static async Task<TimeSpan> BecomesAsync(Node node, NodeKey key, HttpStatusCode status, long since, CancellationToken cancellation)
    {
        for (long end = Clock.After(PatienceSeconds); Clock.Now < end;)
        {
            using var request = key.Request(HttpMethod.Get, "/v1/models");
            using var answer = await node.Http.SendAsync(request, cancellation);
            if (answer.StatusCode == status)
            {
                return TimeSpan.FromTicks((Clock.Now - since) / 100);
            }

            await Clock.UntilAsync(Clock.After(0.002), cancellation);
        }

        return TimeSpan.MaxValue;
    }
}
