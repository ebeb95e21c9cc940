using System.Globalization;

namespace Inferly.Perf.Traces;

/// <summary>What a dashboard asks for, each as one statement of an analyst.</summary>
internal static class DashboardQueries
{
    /// <summary>Longest that a person takes for at once; null in a query: shown without a limit.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(300);

    /// <param name="end">The time of the newest row.</param>
    /// <param name="days">How far back the longest ranges go.</param>
    public static IReadOnlyList<(string Name, string Sql, TimeSpan? Limit)> All(DateTimeOffset end, int days)
    {
        var hour = Since(end.AddHours(-1));
        var day = Since(end.AddDays(-1));
        var range = Since(end.AddDays(-days));
        var hourly = $"hour >= toDateTime('{Text(end.AddDays(-days))}', 'UTC')";
        var daily = $"day >= '{end.AddDays(-days).UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}'";
        const string ByModel = "count() AS requests, quantile(0.5)(latency_ms) AS p50, quantile(0.95)(latency_ms) AS p95 FROM requests";
        const string Failed = "SELECT ts, request_id, workflow, requested_model, http_status, error_code, latency_ms FROM requests WHERE status = 'error'";
        const string Digest = "sum(requests) AS n, quantilesTDigestMerge(0.5, 0.95, 0.99)(latency_ms_digest) AS p FROM";
        return
        [
            ("last hour by minute",
                $"SELECT toStartOfMinute(ts) AS minute, count() AS requests, countIf(status = 'error') AS failed, quantile(0.95)(latency_ms) AS p95 FROM requests WHERE {hour} GROUP BY minute ORDER BY minute", Limit),
            ("last hour by model, p95", $"SELECT model, {ByModel} WHERE {hour} GROUP BY model ORDER BY requests DESC", Limit),
            ("last day by model, p95", $"SELECT model, {ByModel} WHERE {day} GROUP BY model ORDER BY requests DESC", Limit),
            ("last day, cost by workflow", $"SELECT workflow, sum(cost_usd) AS usd FROM requests WHERE {day} GROUP BY workflow ORDER BY usd DESC", Limit),
            ("last day, newest 100 failed", $"{Failed} AND {day} ORDER BY ts DESC LIMIT 100", Limit),
            ("all days, newest 100 failed", $"{Failed} AND {range} ORDER BY ts DESC LIMIT 100", Limit),
            ("all days, newest 100 failed, project named", $"{Failed} AND project = '{RecordSource.Project}' AND {range} ORDER BY ts DESC LIMIT 100", Limit),
            ("all days by model, p95, sums by the day", $"SELECT model, {Digest} requests_daily WHERE {daily} GROUP BY model ORDER BY n DESC", Limit),
            ("all days, cost by day and workflow, sums by the day",
                $"SELECT day, workflow, sum(cost_usd) AS usd FROM requests_daily WHERE {daily} GROUP BY day, workflow ORDER BY day, usd DESC", Limit),
            ("all days, cost by day and workflow, sums by the hour",
                $"SELECT toDate(hour) AS day, workflow, sum(cost_usd) AS usd FROM requests_hourly WHERE {hourly} GROUP BY day, workflow ORDER BY day, usd DESC", Limit),
            ("all days by model, p95, sums by the hour", $"SELECT model, {Digest} requests_hourly WHERE {hourly} GROUP BY model ORDER BY n DESC", null),
            ("all days by model, p95, row by row", $"SELECT model, {ByModel} WHERE {range} GROUP BY model ORDER BY requests DESC", null),
        ];
    }

    private static string Since(DateTimeOffset from) => $"ts >= toDateTime64('{Text(from)}', 6, 'UTC')";

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
