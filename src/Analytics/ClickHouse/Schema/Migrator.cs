using ClickHouse.Driver;
using ClickHouse.Driver.ADO.Parameters;

namespace Inferly.Analytics.ClickHouse.Schema;

/// <summary>
/// Brings a ClickHouse to this program's schema: forward only, each step once, in order, recorded in
/// inferly_internal.migrations. Steps may be repeated, so several gateways may start at once.
/// </summary>
public sealed class Migrator
{
    /// <summary>What must be there before the first step can be recorded.</summary>
    internal static readonly IReadOnlyList<string> Foundation =
    [
        $"CREATE DATABASE IF NOT EXISTS {AnalystTables.Database}",
        $"CREATE DATABASE IF NOT EXISTS {AnalystTables.InternalDatabase}",
        $"""
        CREATE TABLE IF NOT EXISTS {AnalystTables.InternalDatabase}.migrations
        (version UInt32, name String, applied_at DateTime DEFAULT now())
        ENGINE = MergeTree ORDER BY version
        """,
    ];

    /// <summary>
    /// A replica that is down must not keep a gateway from starting: it finds the statement in the cluster's queue when it comes back.
    /// What fails on one that is up still fails here.
    /// </summary>
    private static readonly Dictionary<string, object> ClusterSettings = new()
    {
        ["distributed_ddl_output_mode"] = "null_status_on_timeout",
        ["distributed_ddl_task_timeout"] = 60,
    };

    private readonly TableRetention _retention;
    private readonly ClusterForm _form;
    private readonly QueryOptions? _options;

    /// <param name="retention">How long rows are kept.</param>
    /// <param name="cluster">The cluster on whose replicas the tables are; null: one server, or the embedded engine.</param>
    /// <exception cref="ArgumentOutOfRangeException">A retention is out of range.</exception>
    public Migrator(TableRetention retention, string? cluster = null)
    {
        _retention = retention.Checked();
        _form = new ClusterForm(cluster);
        _options = cluster is null ? null : new QueryOptions { CustomSettings = ClusterSettings };
    }

    /// <summary>Applies what is missing.</summary>
    /// <exception cref="InvalidOperationException">The database has been written by a newer version of the program.</exception>
    public async Task MigrateAsync(IClickHouseClient client, CancellationToken cancellation)
    {
        if (await EngineAsync(client, "migrations", AnalystTables.InternalDatabase, cancellation) is null)
        {
            foreach (var statement in Foundation)
            {
                await ExecuteAsync(client, statement, cancellation);
            }
        }

        var applied = await AppliedAsync(client, cancellation);
        var known = Migration.All;
        if (applied.Count > 0 && applied.Max() > known[^1].Version)
        {
            throw new InvalidOperationException(
                $"The ClickHouse database is at schema {applied.Max()}, this program knows {known[^1].Version}: run the newer version.");
        }
        foreach (var migration in known.Where(migration => !applied.Contains(migration.Version)))
        {
            await ApplyAsync(client, migration, cancellation);
        }

        foreach (var (table, column, days) in _retention.Tables)
        {
            await ApplyRetentionAsync(client, table, column, days, cancellation);
        }

        foreach (var (table, column, age, days) in _retention.Columns)
        {
            await ApplyRetentionAsync(client, table, column, age, days, cancellation);
        }
    }

    private Task<int> ExecuteAsync(IClickHouseClient client, string statement, CancellationToken cancellation) =>
        client.ExecuteNonQueryAsync(_form.Of(statement), options: _options, cancellationToken: cancellation);

    private static async Task<HashSet<uint>> AppliedAsync(IClickHouseClient client, CancellationToken cancellation)
    {
        var versions = new HashSet<uint>();
        await using var reader = await client.ExecuteReaderAsync(
            $"SELECT DISTINCT version FROM {AnalystTables.InternalDatabase}.migrations", cancellationToken: cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            versions.Add(reader.GetFieldValue<uint>(0));
        }

        return versions;
    }

    private async Task ApplyAsync(IClickHouseClient client, Migration migration, CancellationToken cancellation)
    {
        foreach (var statement in migration.Statements)
        {
            await ExecuteAsync(client, statement, cancellation);
        }

        var values = new ClickHouseParameterCollection
        {
            new ClickHouseDbParameter { ParameterName = "version", Value = migration.Version },
            new ClickHouseDbParameter { ParameterName = "name", Value = migration.Name },
        };
        await client.ExecuteNonQueryAsync(
            $"INSERT INTO {AnalystTables.InternalDatabase}.migrations (version, name) SELECT {{version:UInt32}}, {{name:String}}",
            values, cancellationToken: cancellation);
    }

    /// <summary>Changing a TTL rewrites data, so it is only changed where it differs.</summary>
    private async Task ApplyRetentionAsync(IClickHouseClient client, string table, string column, int? days, CancellationToken cancellation)
    {
        // What stands behind the columns, which may have a TTL of their own.
        var engine = await EngineAsync(client, table, AnalystTables.Database, cancellation)
            ?? throw new InvalidOperationException($"The migrations have left no table {AnalystTables.Database}.{table}.");
        var wanted = TimeToLive(column, days);
        var present = engine.Contains(" TTL ", StringComparison.Ordinal);
        if (wanted is null ? !present : engine.Contains($" TTL {wanted}", StringComparison.Ordinal))
        {
            return;
        }

        var change = wanted is null ? "REMOVE TTL" : $"MODIFY TTL {wanted}";
        await ExecuteAsync(client, $"ALTER TABLE {AnalystTables.Database}.{table} {change}", cancellation);
    }

    private async Task ApplyRetentionAsync(
        IClickHouseClient client, string table, string column, string age, int? days, CancellationToken cancellation)
    {
        var wanted = TimeToLive(age, days);
        if ((wanted ?? "") == await TimeToLiveOfAsync(client, table, column, cancellation))
        {
            return;
        }

        var change = wanted is null ? "REMOVE TTL" : $"TTL {wanted}";
        await ExecuteAsync(client, $"ALTER TABLE {AnalystTables.Database}.{table} MODIFY COLUMN {column} {change}", cancellation);
    }

    // As ClickHouse words it.
    private static string? TimeToLive(string column, int? days) => days is null ? null : $"toDateTime({column}) + toIntervalDay({days})";

    private static async Task<string> TimeToLiveOfAsync(IClickHouseClient client, string table, string column, CancellationToken cancellation)
    {
        await using var reader = await client.ExecuteReaderAsync($"DESCRIBE TABLE {AnalystTables.Database}.{table}", cancellationToken: cancellation);
        var expression = reader.GetOrdinal("ttl_expression");
        while (await reader.ReadAsync(cancellation))
        {
            if (reader.GetString(0) == column)
            {
                return reader.GetString(expression);
            }
        }

        throw new InvalidOperationException($"The migrations have left no column {column} in {AnalystTables.Database}.{table}.");
    }

    /// <summary>The table's engine with its clauses; null for a table that is not there.</summary>
    private static async Task<string?> EngineAsync(IClickHouseClient client, string table, string database, CancellationToken cancellation) =>
        await client.ExecuteScalarAsync(
            $"SELECT engine_full FROM system.tables WHERE database = '{database}' AND name = '{table}'",
            cancellationToken: cancellation) as string;
}
