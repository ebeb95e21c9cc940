using Inferly.Perf.Campaign.Clusters;
using Inferly.Perf.Campaign.Results;
using Inferly.Perf.Load.Http;

namespace Inferly.Perf.Campaign.Campaigns.Cluster;

/// <summary>A node has gathered records while Kafka was away; how soon they are where they belong once it is back.</summary>
internal sealed class Drain : ICampaign
{
    private const int Records = 300_000;
    private const double LeastPerSecond = 20_000;

    // By then the forwarder has come to its longest pause between two tries.
    private const double SecondsDown = 30;

    public string Name => "drain";

    public string Must => "300,000 records that waited for Kafka are in ClickHouse at 20,000/s or more, counted from when the broker is back";

    public async Task RunAsync(Findings findings, Scale scale, CancellationToken cancellation)
    {
        int count = scale.Of(Records);
        await using var topology = await Topology.StartAsync(1, 0, cancellation);
        var records = await RecordSource.OpenAsync(topology.Folder(), cancellation);
        await using var node = new SpoolNode(topology.Folder(), topology.Kafka.Address);
        await node.ForwardAsync(cancellation);
        await node.AppendAsync(records, 0, 1, cancellation);
        await Arrival.UntilAsync(topology.Analytics, 1, cancellation);

        await topology.Kafka.KillAsync();
        long down = Clock.Now;
        await node.AppendAsync(records, 1, count, cancellation);
        await Clock.UntilAsync(down + (long)(SecondsDown * Clock.Second), cancellation);
        findings.Tried(count);
        findings.AtLeast(count, "waited", node.Backlog);
        findings.Note("bytes a record", records.Bytes);

        await topology.Kafka.ReviveAsync();
        long back = Clock.Now;
        await Clock.AwaitAsync(() => node.Backlog < count, cancellation);
        long first = Clock.Now;
        await node.EmptyAsync(cancellation);
        long forwarded = Clock.Now;
        await Arrival.UntilAsync(topology.Analytics, count + 1, cancellation);
        long arrived = Clock.Now;
        findings.Note("first batch in Kafka after", Seconds(back, first), " s");
        findings.Note("all in Kafka after", Seconds(back, forwarded), " s");
        findings.Note("in ClickHouse after", Seconds(back, arrived), " s");
        findings.Note("forwarded", count / Seconds(first, forwarded), "/s");
        findings.AtLeast(LeastPerSecond, "drained", count / Seconds(back, arrived), "/s");
        findings.AtMost(0, "lost", count + 1 - await Arrival.CountAsync(topology.Analytics, cancellation));
    }

    private static double Seconds(long from, long to) => (to - from) / (double)Clock.Second;
}
