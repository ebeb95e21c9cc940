using Inferly.Perf.Campaign.Clusters;
using Inferly.Perf.Campaign.Results;
using Inferly.Perf.Load.Http;

namespace Inferly.Perf.Campaign.Campaigns.Cluster;

/// <summary>The broker is killed under a steady load and comes back: no caller notices, and no record is lost or doubled.</summary>
internal sealed class KafkaDown : ICampaign
{
    private const double PerSecond = 200;
    private const int Seconds = 120;
    private const double WarmUpSeconds = 30;
    private const double SecondsAfter = 10;
    private const double MostTimes = 1.2;

    public string Name => "kafka-down";

    public string Must => "the broker is down for 2 minutes at 200 requests/s on two replicas: 0 errors, p99 at most 1.2 times that of the 2 minutes before, "
        + "every answer in ClickHouse once";

    public async Task RunAsync(Findings findings, Scale scale, CancellationToken cancellation)
    {
        int seconds = scale.Of(Seconds);
        await using var topology = await Topology.StartAsync(1, 2, cancellation);
        var load = SteadyLoad.Start(PerSecond, topology, cancellation);
        await Clock.UntilAsync(Clock.After(WarmUpSeconds), cancellation);

        long before = Clock.Now;
        await Clock.UntilAsync(Clock.After(seconds), cancellation);
        await topology.Kafka.KillAsync();
        long down = Clock.Now;
        await Clock.UntilAsync(Clock.After(seconds), cancellation);
        double waiting = 0;
        foreach (var node in topology.Ingress)
        {
            waiting += await node.MetricAsync("inferly_spool_backlog", cancellation);
        }

        long back = Clock.Now;
        await topology.Kafka.ReviveAsync();
        await Clock.UntilAsync(Clock.After(SecondsAfter), cancellation);
        var answers = await load.StopAsync();

        findings.Tried(answers.Count);
        findings.None("errors", answers.Where(answer => answer.Error is not null).Select(answer => answer.Error!));
        var usual = Between(before, down);
        var away = Between(down, back);
        findings.Note("p50 before", usual.P50, " ms");
        findings.Note("while down", away.P50, " ms");
        findings.Note("p99 before", usual.P99, " ms");
        findings.Note("while down", away.P99, " ms");
        findings.AtMost(MostTimes, "times", away.P99 / usual.P99);
        findings.Note("records that waited", waiting);
        await Arrival.JudgeAsync(findings, topology, answers, cancellation);

        Durations Between(long from, long to) => new(answers.Where(answer => answer.DueAt >= from && answer.DueAt < to).Select(answer => answer.Took));
    }
}
