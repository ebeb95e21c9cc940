using Inferly.Perf.Campaign.Clusters;
using Inferly.Perf.Campaign.Results;
using Inferly.Perf.Load.Http;

namespace Inferly.Perf.Campaign.Campaigns.Cluster;

/// <summary>How long after its answer a request can be found in ClickHouse, under a light load.</summary>
internal sealed class Lag : ICampaign
{
    private const int Probes = 600;
    private const double PerSecond = 5;
    private const double WarmUpSeconds = 15;
    private const double PatienceSeconds = 30;
    private const string Fresh = "SELECT request_id FROM requests WHERE ts > now64(6) - INTERVAL 30 SECOND";

    private readonly bool _isCluster;
    private readonly double _limit;

    private Lag(bool isCluster, double limitMs) => (_isCluster, _limit) = (isCluster, limitMs);

    public static Lag Embedded { get; } = new(isCluster: false, 2_000);

    public static Lag ThroughKafka { get; } = new(isCluster: true, 3_000);

    public string Name => _isCluster ? "lag-kafka" : "lag";

    public string Must => _isCluster
        ? "answered by one of two replicas, through Kafka, visible in ClickHouse within 3 s (p99), at 5 requests/s"
        : "answered, visible in the embedded ClickHouse of the same process within 2 s (p99), at 5 requests/s";

    public async Task RunAsync(Findings findings, Scale scale, CancellationToken cancellation)
    {
        int probes = scale.Of(Probes);
        if (_isCluster)
        {
            await using var topology = await Topology.StartAsync(1, 2, cancellation);
            await MeasureAsync(findings, SteadyLoad.Start(PerSecond, topology, cancellation), topology.Analytics, probes, cancellation);
            return;
        }

        var folder = Directory.CreateTempSubdirectory("inferly-lag-");
        await using (var node = new Node(folder.FullName, "ingress,analytics", null))
        {
            await node.StartAsync(cancellation);
            var load = SteadyLoad.Start(PerSecond, (number, due) => Chat.AskAsync(node, Chat.Quick, number, due, cancellation), cancellation);
            await MeasureAsync(findings, load, node, probes, cancellation);
        }

        await Folders.DeleteAsync(folder);
    }

    private async Task MeasureAsync(Findings findings, SteadyLoad load, Node analytics, int probes, CancellationToken cancellation)
    {
        var seen = new Dictionary<string, long>();
        await LookUntilAsync(analytics, seen, WarmUpSeconds, () => false, cancellation);
        long from = Clock.Now;
        await LookUntilAsync(analytics, seen, probes / PerSecond, () => false, cancellation);
        long to = Clock.Now;
        var answers = (await load.StopAsync()).Where(answer => answer.DueAt >= from && answer.DueAt < to).ToList();
        await LookUntilAsync(analytics, seen, PatienceSeconds, () => answers.All(answer => seen.ContainsKey(answer.Id ?? "")), cancellation);

        findings.Tried(answers.Count);
        findings.None("errors", answers.Where(answer => answer.Error is not null).Select(answer => answer.Error!));
        findings.None("never seen", answers.Where(answer => answer.Id is { } id && !seen.ContainsKey(id)).Select(answer => answer.Id!));
        var lags = new Durations(answers
            .Where(answer => answer.Id is { } id && seen.ContainsKey(id))
            .Select(answer => TimeSpan.FromTicks((seen[answer.Id!] - answer.EndedAt) / 100)));
        findings.Note("p50", lags.P50, " ms");
        findings.AtMost(_limit, "p99", lags.P99, " ms");
        findings.Note("max", lags.Max, " ms");
    }

    // A request counts as seen when the answer of the query that shows it is there.
    private static async Task LookUntilAsync(
        Node analytics, Dictionary<string, long> seen, double seconds, Func<bool> isEnough, CancellationToken cancellation)
    {
        for (long end = Clock.After(seconds); Clock.Now < end && !isEnough();)
        {
            try
            {
                foreach (var row in await analytics.QueryAsync(Fresh, cancellation))
                {
                    seen.TryAdd((string)row!["request_id"]!, Clock.Now);
                }
            }
            catch (HttpRequestException)
            {
                // The engine is not there yet.
            }

            await Clock.UntilAsync(Clock.After(0.1), cancellation);
        }
    }
}
