using System.Globalization;
using ClickHouse.Driver;
using ClickHouse.Driver.ADO.Parameters;
using Inferly.Analytics.ClickHouse;
using Inferly.Analytics.Topics;

namespace Inferly.Analytics.Traces;

/// <summary>
/// Deletes a project's requests and attempts, with the prompts and answers in them, from ClickHouse's files and not from sight alone. The sums by
/// the hour and the day stay: what was billed is not changed afterwards, and they say nothing of any one request. Thread-safe.
/// </summary>
public sealed class ProjectData(ClickHouseStore store, IRecordBatches batches)
{
    private static readonly (string Table, string Column)[] Tables = [("attempts", "started_at"), ("requests", "ts")];

    // On a cluster 2 waits for all replicas; where there is one table only it is the same as 1.
    private static readonly QueryOptions Awaited = new() { CustomSettings = new Dictionary<string, object> { ["mutations_sync"] = 2 } };

    /// <summary>Waits until ClickHouse has all that the log had when asked: what came later than that would not be deleted with the rest.</summary>
    /// <exception cref="OperationCanceledException">Given up; nothing is deleted.</exception>
    public async Task ReadyAsync(CancellationToken cancellationToken)
    {
        await store.ReadyAsync(cancellationToken);
        await batches.DrainedAsync(cancellationToken);
    }

    /// <summary>Deletes what is older. Takes as long as ClickHouse takes to write the parts anew that hold such rows.</summary>
    /// <param name="project">The project.</param>
    /// <param name="before">Requests that arrived, and attempts that began, before this moment.</param>
    /// <param name="cancellationToken">Gives up waiting; what was begun goes on.</param>
    /// <returns>How many rows there were.</returns>
    public async Task<DeletedRows> DeleteAsync(string project, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var client = await store.ClientAsync(cancellationToken);
        var found = new Dictionary<string, ulong>();
        foreach (var (table, column) in Tables)
        {
            var where = $"project = {{project:String}} AND {column} < {{before:DateTime64(6, 'UTC')}}";
            var count = await client.ExecuteScalarAsync(
                $"SELECT count() FROM inferly.{table} WHERE {where}", Parameters(project, before), cancellationToken: cancellationToken);
            found[table] = Convert.ToUInt64(count, CultureInfo.InvariantCulture);
            if (found[table] > 0)
            {
                await client.ExecuteNonQueryAsync(
                    $"ALTER TABLE inferly.{table} DELETE WHERE {where}", Parameters(project, before), Awaited, cancellationToken);
            }
        }

        return new DeletedRows(found["requests"], found["attempts"]);
    }

    /// <summary>Whether a deletion of this project's data that was begun goes on.</summary>
    public async Task<bool> IsDeletingAsync(string project, CancellationToken cancellationToken)
    {
        var client = await store.ClientAsync(cancellationToken);
        var unfinished = await client.ExecuteScalarAsync(
            "SELECT count() FROM system.mutations WHERE database = 'inferly' AND NOT is_done AND position(command, {deletion:String}) > 0",
            new ClickHouseParameterCollection { new ClickHouseDbParameter { ParameterName = "deletion", Value = $"project = '{project}'" } },
            cancellationToken: cancellationToken);
        return Convert.ToUInt64(unfinished, CultureInfo.InvariantCulture) > 0;
    }

    private static ClickHouseParameterCollection Parameters(string project, DateTimeOffset before) => new()
    {
        new ClickHouseDbParameter { ParameterName = "project", Value = project },
        new ClickHouseDbParameter { ParameterName = "before", Value = before.UtcDateTime },
    };
}
