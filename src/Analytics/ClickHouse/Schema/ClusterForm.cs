using System.Text.RegularExpressions;

namespace Inferly.Analytics.ClickHouse.Schema;

/// <summary>
/// How a statement of the schema reads on a cluster. The statements are written for one server; on a cluster they run on all of its replicas, and
/// tables that keep rows share them. The paths are spelled out, since those that ClickHouse makes up are of one CREATE: a replica that joins
/// later would not find the others. An INSERT stays as it is: what one replica takes all of them get.
/// </summary>
/// <param name="cluster">The cluster's name; null: one server, on which statements stay as they are.</param>
internal sealed partial class ClusterForm(string? cluster)
{
    /// <summary>
    /// A retry comes from a consumer that was away. ClickHouse's own limit has been an hour in some versions, which a consumer may well be.
    /// </summary>
    private const int RememberedSeconds = 30 * 24 * 60 * 60;

    /// <exception cref="InvalidOperationException">The statement is of a kind that has no form here.</exception>
    public string Of(string statement)
    {
        if (cluster is null || Insert().IsMatch(statement))
        {
            return statement;
        }

        if (Head().Count(statement) != 1)
        {
            throw new InvalidOperationException($"This statement has no form for a cluster: {statement}");
        }

        var everywhere = Head().Replace(statement, $"$0 ON CLUSTER '{cluster}'");
        var shared = Engine().Replace(everywhere, "ENGINE = Replicated$1('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')");
        return Window().Replace(shared, $"replicated_deduplication_window = $1, replicated_deduplication_window_seconds = {RememberedSeconds}");
    }

    [GeneratedRegex(@"^(?:CREATE (?:DATABASE|TABLE|MATERIALIZED VIEW) IF NOT EXISTS|ALTER TABLE) [\w.]+", RegexOptions.Multiline)]
    private static partial Regex Head();

    [GeneratedRegex(@"^INSERT INTO ", RegexOptions.Multiline)]
    private static partial Regex Insert();

    [GeneratedRegex(@"^ENGINE = (\w*MergeTree)\b", RegexOptions.Multiline)]
    private static partial Regex Engine();

    [GeneratedRegex(@"\bnon_replicated_deduplication_window = (\d+)")]
    private static partial Regex Window();
}
