using Inferly.Perf.Campaign.Results;
using Inferly.Perf.Load.Http;

namespace Inferly.Perf.Campaign.Clusters;

/// <summary>What of the answers stands in ClickHouse.</summary>
internal static class Arrival
{
    // Without a single new request there: then what is missing is lost.
    private const double PatienceSeconds = 60;
    private const string Distinct = "SELECT toInt64(uniqExact(request_id)) AS n FROM requests";

    // What is waited with costs the processor little: it is the one that is measured.
    private const string Total = "SELECT toInt64(count()) AS n FROM requests";
    private const double Step = 0.25;
    private const string Rows = "SELECT request_id, toInt32(count()) AS n FROM requests GROUP BY request_id";

    /// <summary>Awaits what was acknowledged, then that no log has anything left, then judges: each once, no row twice.</summary>
    public static async Task JudgeAsync(Findings findings, Topology topology, IEnumerable<Answer> answers, CancellationToken cancellation)
    {
        var acknowledged = answers.Where(answer => answer.Id is not null).Select(answer => answer.Id!).ToHashSet();
        await UntilAsync(topology.Analytics, acknowledged.Count, cancellation);
        findings.None("logs not empty", await LeftAsync(topology, cancellation));
        var rows = await topology.Analytics.QueryAsync(Rows, cancellation);
        var counted = rows.ToDictionary(row => (string)row!["request_id"]!, row => (int)row!["n"]!);
        findings.Note("acknowledged", acknowledged.Count);
        findings.Note("requests in ClickHouse", counted.Count);
        findings.None("lost", acknowledged.Where(id => !counted.ContainsKey(id)));
        findings.None("doubled", counted.Where(row => row.Value > 1).Select(row => (object)$"{row.Key}: {row.Value} rows"));
    }

    /// <summary>Waits until ClickHouse has so many rows of requests, or no more come.</summary>
    public static async Task UntilAsync(Node analytics, long requests, CancellationToken cancellation)
    {
        long best = -1;
        for (long end = Clock.After(PatienceSeconds); best < requests && Clock.Now < end;)
        {
            long now = await AskAsync(analytics, Total, cancellation);
            if (now > best)
            {
                (best, end) = (now, Clock.After(PatienceSeconds));
            }

            await Clock.UntilAsync(Clock.After(Step), cancellation);
        }
    }

    /// <summary>Requests in ClickHouse; -1 where it can't say now.</summary>
    public static Task<long> CountAsync(Node analytics, CancellationToken cancellation) => AskAsync(analytics, Distinct, cancellation);

    private static async Task<long> AskAsync(Node analytics, string sql, CancellationToken cancellation)
    {
        try
        {
            return (long)(await analytics.QueryAsync(sql, cancellation))[0]!["n"]!;
        }
        catch (HttpRequestException)
        {
            return -1;
        }
    }

    // A record that comes twice might come late. Whose log is not empty in the end, and what it said.
    private static async Task<IReadOnlyList<string>> LeftAsync(Topology topology, CancellationToken cancellation)
    {
        long end = Clock.After(PatienceSeconds);
        while (true)
        {
            var left = new List<string>();
            foreach (var (node, metric) in topology.Ingress.Select(node => (node, "inferly_spool_backlog")).Append((topology.Analytics, "inferly_records_backlog")))
            {
                if (await node.MetricAsync(metric, cancellation) is > 0 and var waiting)
                {
                    left.Add($"{node.Address}: {waiting}\n{node.Tail}");
                }
            }

            if (left.Count == 0 || Clock.Now > end)
            {
                return left;
            }

            await Clock.UntilAsync(Clock.After(0.2), cancellation);
        }
    }
}
