using ClickHouse.Driver;
using ClickHouse.Driver.ADO.Parameters;

namespace Inferly.Analytics.ClickHouse.Schema;

/// <summary>
/// Brings a ClickHouse to this program's schema: forward only, each step once, in order, recorded in
/// inferly_internal.migrations. Steps may be repeated, so several gateways may start at once.
/// </summary>
public sealed class Migrator
{
    /// <summary>
    /// The longest retention. A TTL is a 32-bit time: one past the year 2106 would come round to 1970 and delete everything.
    /// </summary>
    public const int MaxRetentionDays = 10_000;

    private static readonly (string Table, string Column)[] Aging =
        [("requests", "ts"), ("attempts", "started_at"), ("requests_hourly", "hour")];

    /// <summary>What must be there before the first step can be recorded.</summary>
    private static readonly string[] Foundation =
    [
        $"CREATE DATABASE IF NOT EXISTS {AnalystTables.Database}",
        $"CREATE DATABASE IF NOT EXISTS {AnalystTables.InternalDatabase}",
        $"""
        CREATE TABLE IF NOT EXISTS {AnalystTables.InternalDatabase}.migrations
        (version UInt32, name String, applied_at DateTime DEFAULT now())
        ENGINE = MergeTree ORDER BY version
        """,
    ];

    private readonly int? _retentionDays;

    /// <param name="retentionDays">After how many days rows are deleted, 1 to <see cref="MaxRetentionDays"/>; null keeps them.</param>
    public Migrator(int? retentionDays)
    {
        if (retentionDays is { } days)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(days, 1, nameof(retentionDays));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(days, MaxRetentionDays, nameof(retentionDays));
        }
        _retentionDays = retentionDays;
    }

    /// <summary>Applies what is missing.</summary>
    /// <exception cref="InvalidOperationException">The database has been written by a newer version of the program.</exception>
    public async Task MigrateAsync(IClickHouseClient client, CancellationToken cancellation)
    {
        foreach (var statement in Foundation)
        {
            await client.ExecuteNonQueryAsync(statement, cancellationToken: cancellation);
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

        foreach (var (table, column) in Aging)
        {
            await ApplyRetentionAsync(client, table, column, cancellation);
        }
    }

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

    private static async Task ApplyAsync(IClickHouseClient client, Migration migration, CancellationToken cancellation)
    {
        foreach (var statement in migration.Statements)
        {
            await client.ExecuteNonQueryAsync(statement, cancellationToken: cancellation);
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
    private async Task ApplyRetentionAsync(IClickHouseClient client, string table, string column, CancellationToken cancellation)
    {
        var created = (string)await client.ExecuteScalarAsync(
            $"SELECT create_table_query FROM system.tables WHERE database = '{AnalystTables.Database}' AND name = '{table}'",
            cancellationToken: cancellation);
        var wanted = _retentionDays is { } days ? $"TTL toDateTime({column}) + toIntervalDay({days})" : null;
        var present = created.Contains(" TTL ", StringComparison.Ordinal);
        if (wanted is null ? !present : created.Contains(wanted, StringComparison.Ordinal))
        {
            return;
        }

        var change = wanted is null ? "REMOVE TTL" : $"MODIFY {wanted}";
        await client.ExecuteNonQueryAsync($"ALTER TABLE {AnalystTables.Database}.{table} {change}", cancellationToken: cancellation);
    }
}
