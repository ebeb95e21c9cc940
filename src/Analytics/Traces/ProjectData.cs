using System.Globalization;
using ClickHouse.Driver;
using ClickHouse.Driver.ADO.Parameters;
using Inferly.Analytics.ClickHouse;
using Inferly.Analytics.ClickHouse.Sql;
using Inferly.Analytics.Log;
using Inferly.Analytics.Topics;

namespace Inferly.Analytics.Traces;

/// <summary>
/// Deletes projects' requests and attempts, with the prompts and answers in them, from ClickHouse's files and not from sight alone. The sums by
/// the hour and the day stay: what was billed is not changed afterwards, and they say nothing of any one request. Thread-safe.
/// </summary>
public sealed class ProjectData(ClickHouseStore store, IRecordBatches batches)
{
    private const string Requests = "requests";
    private const string Attempts = "attempts";
    private static readonly (string Table, string Column)[] Tables = [(Attempts, "started_at"), (Requests, "ts")];

    // On a cluster 1 waits for the replica that was asked and 2 for all, which fails at once while one is down; elsewhere both are the same.
    private static readonly QueryOptions OnOne = Awaited(1);
    private static readonly QueryOptions OnAll = Awaited(2);

    /// <summary>Waits until ClickHouse has all that the log had when asked: what came later than that would not be deleted with the rest.</summary>
    /// <exception cref="OperationCanceledException">Given up; nothing is deleted.</exception>
    public async Task ReadyAsync(CancellationToken cancellationToken)
    {
        await store.ReadyAsync(cancellationToken);
        await batches.DrainedAsync(cancellationToken);
    }

    /// <summary>Deletes what is older, on all replicas. Takes as long as ClickHouse takes to write the parts anew that hold such rows.</summary>
    /// <param name="project">The project.</param>
    /// <param name="before">Requests that arrived, and attempts that began, before this moment.</param>
    /// <param name="cancellationToken">Gives up waiting; what was begun goes on.</param>
    /// <returns>How many rows there were, as far as the replica that was asked had them.</returns>
    public async Task<DeletedRows> DeleteAsync(string project, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var erasures = new Dictionary<string, DateTimeOffset> { [project] = before };
        var found = new Dictionary<string, ulong>();
        var client = await store.ClientAsync(cancellationToken);
        foreach (var (table, column) in Tables)
        {
            var count = await client.ExecuteScalarAsync(
                $"SELECT count() FROM inferly.{table} WHERE {Where(column, erasures)}", cancellationToken: cancellationToken);
            found[table] = Convert.ToUInt64(count, CultureInfo.InvariantCulture);
        }

        await DeleteAsync(erasures, OnAll, cancellationToken);
        return new DeletedRows(found[Requests], found[Attempts]);
    }

    /// <summary>As the other, for several projects at once, and waits for one replica only.</summary>
    /// <param name="erasures">Projects, each with the moment before which all is deleted; some hundreds at most, to stay within what ClickHouse parses.</param>
    /// <param name="cancellationToken">Gives up waiting; what was begun goes on.</param>
    public Task DeleteAsync(IReadOnlyCollection<KeyValuePair<string, DateTimeOffset>> erasures, CancellationToken cancellationToken) =>
        DeleteAsync(erasures, OnOne, cancellationToken);

    /// <summary>Whether a deletion that was begun goes on.</summary>
    public async Task<bool> IsDeletingAsync(CancellationToken cancellationToken)
    {
        var client = await store.ClientAsync(cancellationToken);
        var unfinished = await client.ExecuteScalarAsync(
            "SELECT count() FROM system.mutations WHERE database = 'inferly' AND table IN ({tables:Array(String)}) AND NOT is_done "
            + "AND position(command, 'DELETE WHERE') > 0",
            new ClickHouseParameterCollection
            {
                new ClickHouseDbParameter { ParameterName = "tables", Value = Tables.Select(deleted => deleted.Table).ToArray() },
            },
            cancellationToken: cancellationToken);
        return Convert.ToUInt64(unfinished, CultureInfo.InvariantCulture) > 0;
    }

    // Whatever a count said before: the replica that is asked may not have the rows yet, and this reaches them on all. At once, since one table that
    // can't be waited for must not keep the other's rows.
    private async Task DeleteAsync(
        IReadOnlyCollection<KeyValuePair<string, DateTimeOffset>> erasures, QueryOptions options, CancellationToken cancellationToken)
    {
        var client = await store.ClientAsync(cancellationToken);
        await Task.WhenAll(Tables.Select(deleted => client.ExecuteNonQueryAsync(
            $"ALTER TABLE inferly.{deleted.Table} DELETE WHERE {Where(deleted.Column, erasures)}", options: options, cancellationToken: cancellationToken)));
    }

    private static string Where(string column, IEnumerable<KeyValuePair<string, DateTimeOffset>> erasures) =>
        string.Join(" OR ", erasures.Select(erasure => string.Create(
            CultureInfo.InvariantCulture,
            $"(project = {SqlText.Quote(erasure.Key)} AND {column} < fromUnixTimestamp64Micro({UnixMicros.Of(erasure.Value)}, 'UTC'))")));

    private static QueryOptions Awaited(int replicas) => new() { CustomSettings = new Dictionary<string, object> { ["mutations_sync"] = replicas } };
}
