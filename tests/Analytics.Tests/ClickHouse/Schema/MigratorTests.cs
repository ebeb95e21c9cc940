using System.Globalization;
using System.Text.RegularExpressions;
using Inferly.Analytics.ClickHouse.Schema;

namespace Inferly.Analytics.Tests.ClickHouse.Schema;

[Collection(ClickHouseCollection.Name)]
public sealed partial class MigratorTests(EngineFixture fixture)
{
    private static readonly string[] Content = ["prompt", "completion"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void All_Files_NumberedWithoutGaps()
    {
        Assert.NotEmpty(Migration.All);
        Assert.Equal(Enumerable.Range(1, Migration.All.Count), Migration.All.Select(migration => (int)migration.Version));
        Assert.All(Migration.All, migration => Assert.NotEmpty(migration.Statements));
        Assert.All(Migration.All, migration => Assert.StartsWith($"{migration.Version:0000}_", migration.Name));
    }

    [Fact]
    public async Task Migrate_Again_ChangesNothing()
    {
        var client = await fixture.Store.ClientAsync(Cancellation);
        var before = await DescribeAsync();
        await new Migrator(new TableRetention()).MigrateAsync(client, Cancellation);
        Assert.Equal(before, await DescribeAsync());
        Assert.Contains("3,0003_requests_hourly", before);
    }

    [Fact]
    public async Task Migrate_StoppedBetweenStatements_Completed()
    {
        var client = await fixture.Store.ClientAsync(Cancellation);
        var before = await DescribeAsync();
        // As if the program had died after it made the tables, before it wrote that down.
        await fixture.ExecuteAsync("ALTER TABLE inferly_internal.migrations DELETE WHERE version >= 2 SETTINGS mutations_sync = 1");
        await new Migrator(new TableRetention()).MigrateAsync(client, Cancellation);
        Assert.Equal(before, await DescribeAsync());
        await AssertDaysAreTheHoursAsync();
    }

    [Fact]
    public async Task Migrate_StoreFromBeforeTheDays_FillsThemFromTheHoursOnce()
    {
        var client = await fixture.Store.ClientAsync(Cancellation);
        var records = TestRows.Records("before", 300);
        await fixture.Store.InsertAsync(records, "before", Cancellation);
        await ForgetDaysAsync("DROP TABLE inferly_internal.requests_daily_view", "DROP TABLE inferly.requests_daily");

        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => new Migrator(new TableRetention()).MigrateAsync(client, Cancellation)));
        await AssertDaysAreTheHoursAsync();
        // As if the program had died after it filled the days, before the view that goes on with it.
        await ForgetDaysAsync("DROP TABLE inferly_internal.requests_daily_view");
        await new Migrator(new TableRetention()).MigrateAsync(client, Cancellation);
        await AssertDaysAreTheHoursAsync();

        await fixture.Store.InsertAsync(TestRows.Records("before", 50, first: 300), "after", Cancellation);
        Assert.Equal("350", await fixture.ScalarAsync("SELECT sum(requests) FROM inferly.requests_daily WHERE project = 'before'"));
        await AssertDaysAreTheHoursAsync();
    }

    [Fact]
    public async Task Migrate_BatchFromBeforeTheDaysComesAgainBehindIt_IsOnceInTheHoursAndInDaysThatAreMadeAnew()
    {
        var client = await fixture.Store.ClientAsync(Cancellation);
        var records = TestRows.Records("in doubt", 40);
        await ForgetDaysAsync("DROP TABLE inferly_internal.requests_daily_view", "DROP TABLE inferly.requests_daily");
        await fixture.Store.InsertAsync(records, "in doubt", Cancellation);
        await new Migrator(new TableRetention()).MigrateAsync(client, Cancellation);

        await fixture.Store.InsertAsync(records, "in doubt", Cancellation);

        Assert.Equal("40", await fixture.ScalarAsync("SELECT count() FROM inferly.requests WHERE project = 'in doubt'"));
        Assert.Equal("40", await fixture.ScalarAsync("SELECT count() FROM inferly.attempts WHERE project = 'in doubt'"));
        Assert.Equal("40", await fixture.ScalarAsync("SELECT sum(requests) FROM inferly.requests_hourly WHERE project = 'in doubt'"));
        // The days that the migration filled have it twice, as it says there.
        await ForgetDaysAsync("TRUNCATE TABLE inferly.requests_daily", "DROP TABLE inferly_internal.requests_daily_view");
        await new Migrator(new TableRetention()).MigrateAsync(client, Cancellation);
        await AssertDaysAreTheHoursAsync();
    }

    [Fact]
    public async Task Migrate_Retention_SetChangedAndRemovedByTable()
    {
        var client = await fixture.Store.ClientAsync(Cancellation);
        TableRetention[] wishes =
        [
            new() { RequestsDays = 9_000, AttemptsDays = 9_001, RollupsDays = TableRetention.MaxDays },
            new() { ContentDays = 8_000, AttemptsDays = 9_001 },
            new() { RequestsDays = 9_500, ContentDays = 8_001, RollupsDays = TableRetention.MaxDays },
            new(),
        ];
        foreach (var wish in wishes)
        {
            await new Migrator(wish).MigrateAsync(client, Cancellation);
            Assert.Equal(wish.RequestsDays, await DaysAsync("requests"));
            Assert.Equal(wish.AttemptsDays, await DaysAsync("attempts"));
            Assert.Equal(wish.RollupsDays, await DaysAsync("requests_hourly"));
            Assert.Equal(wish.RollupsDays, await DaysAsync("requests_daily"));
            Assert.Equal([wish.ContentDays, wish.ContentDays], await ContentDaysAsync());
            await fixture.ExecuteAsync("OPTIMIZE TABLE inferly.requests FINAL");
            Assert.Equal("1000", await fixture.ScalarAsync("SELECT count() FROM inferly.requests WHERE project = 'mine'"));
        }
    }

    [Fact]
    public async Task Migrate_ContentRetention_EmptiesOldPromptsAndAnswersAndKeepsTheirRows()
    {
        var client = await fixture.Store.ClientAsync(Cancellation);
        var old = new DateTimeOffset(2001, 1, 1, 0, 0, 0, TimeSpan.Zero);
        await fixture.Store.InsertAsync(
            [
                TestRows.Record("content", 1, "secret", at: old, completion: "secret"),
                TestRows.Record("content", 2, "secret", at: DateTimeOffset.UtcNow, completion: "secret"),
            ],
            "content",
            Cancellation);

        // Counted from the clock, so that the other rows of these tests stay.
        await new Migrator(new TableRetention { ContentDays = 20 * 365 }).MigrateAsync(client, Cancellation);
        await fixture.ExecuteAsync("OPTIMIZE TABLE inferly.requests FINAL");

        Assert.Equal("req_content_1,,;req_content_2,secret,secret", await fixture.ScalarAsync(
            "SELECT arrayStringConcat(arraySort(groupArray(concat(request_id, ',', prompt, ',', completion))), ';') FROM inferly.requests WHERE project = 'content'"));
        await new Migrator(new TableRetention()).MigrateAsync(client, Cancellation);
        await AssertSettledAsync();
    }

    [Fact]
    public async Task Migrate_RetentionSetAndRemovedAtOnce_LeavesNothingThatDeletionsWouldWaitFor()
    {
        var client = await fixture.Store.ClientAsync(Cancellation);
        for (var i = 0; i < 5; i++)
        {
            await new Migrator(new TableRetention { RequestsDays = 9_000 + i, ContentDays = 8_000 + i }).MigrateAsync(client, Cancellation);
            await new Migrator(new TableRetention()).MigrateAsync(client, Cancellation);
        }

        await AssertSettledAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(TableRetention.MaxDays + 1)]
    public void Create_RetentionOutOfRange_Throws(int days) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Migrator(new TableRetention { AttemptsDays = days }));

    [Fact]
    public async Task Migrate_Retention_DeletesOldRowsOnly()
    {
        var client = await fixture.Store.ClientAsync(Cancellation);
        var old = new DateTimeOffset(2001, 1, 1, 0, 0, 0, TimeSpan.Zero);
        await fixture.Store.InsertAsync([TestRows.Record("aging", 1, at: old), TestRows.Record("aging", 2, at: DateTimeOffset.UtcNow)], "aging", Cancellation);
        // Counted from the clock, so that the other rows of these tests stay.
        await new Migrator(new TableRetention { AttemptsDays = 20 * 365 }).MigrateAsync(client, Cancellation);
        await fixture.ExecuteAsync("OPTIMIZE TABLE inferly.attempts FINAL");
        await fixture.ExecuteAsync("OPTIMIZE TABLE inferly.requests FINAL");
        Assert.Equal("req_aging_2", await fixture.ScalarAsync("SELECT groupConcat(request_id) FROM inferly.attempts WHERE project = 'aging'"));
        Assert.Equal("2", await fixture.ScalarAsync("SELECT count() FROM inferly.requests WHERE project = 'aging'"));
        await new Migrator(new TableRetention()).MigrateAsync(client, Cancellation);
    }

    [Fact]
    public async Task Migrate_NewerDatabase_RefusesToTouchIt()
    {
        var client = await fixture.Store.ClientAsync(Cancellation);
        await fixture.ExecuteAsync("INSERT INTO inferly_internal.migrations (version, name) VALUES (9999, 'later')");
        try
        {
            var refused = await Assert.ThrowsAsync<InvalidOperationException>(
                () => new Migrator(new TableRetention()).MigrateAsync(client, Cancellation));
            Assert.Contains("9999", refused.Message);
        }
        finally
        {
            await fixture.ExecuteAsync("ALTER TABLE inferly_internal.migrations DELETE WHERE version = 9999 SETTINGS mutations_sync = 1");
        }
    }

    private async Task ForgetDaysAsync(params string[] drops)
    {
        foreach (var drop in drops)
        {
            await fixture.ExecuteAsync(drop);
        }

        await fixture.ExecuteAsync("ALTER TABLE inferly_internal.migrations DELETE WHERE version >= 6 SETTINGS mutations_sync = 1");
    }

    private async Task AssertDaysAreTheHoursAsync()
    {
        // Digests merged in another order differ in the last digits.
        const string Sums = "sum(requests), sum(input_tokens), sum(cost_usd), round(quantilesTDigestMerge(0.5, 0.95, 0.99)(latency_ms_digest)[2])";
        string Of(string table, string day) => $"SELECT arrayStringConcat(groupArray(toString(t)), ';') FROM (SELECT ({day}, project, {Sums}) AS t "
            + $"FROM inferly.{table} GROUP BY {day}, project ORDER BY {day}, project)";
        var days = await fixture.ScalarAsync(Of("requests_daily", "day"));
        Assert.Contains("2026-01-01','mine',1000,", days, StringComparison.Ordinal);
        Assert.Equal(await fixture.ScalarAsync(Of("requests_hourly", "toDate(hour)")), days);
    }

    private async Task<int?> DaysAsync(string table)
    {
        var created = await fixture.ScalarAsync($"SELECT engine_full FROM system.tables WHERE name = '{table}' AND database = 'inferly'");
        var ttl = TimeToLive().Match(created!);
        return ttl.Success ? int.Parse(ttl.Groups[1].Value, CultureInfo.InvariantCulture) : null;
    }

    // What rewrites files for a TTL that is gone could never end, and all deletions after it would wait.
    private async Task AssertSettledAsync()
    {
        const string Unfinished = "SELECT groupConcat(concat(command, ': ', latest_fail_reason)) FROM system.mutations WHERE database = 'inferly' AND NOT is_done";
        var unfinished = await fixture.ScalarAsync(Unfinished);
        for (var tries = 0; !string.IsNullOrEmpty(unfinished) && tries < 200; tries++)
        {
            await Task.Delay(50, Cancellation);
            unfinished = await fixture.ScalarAsync(Unfinished);
        }

        Assert.Equal("", unfinished ?? "");
    }

    private async Task<int?[]> ContentDaysAsync()
    {
        var created = await fixture.ScalarAsync("SELECT create_table_query FROM system.tables WHERE name = 'requests' AND database = 'inferly'");
        return [.. Content.Select(column =>
        {
            var ttl = Regex.Match(created!, $@"`{column}` String CODEC\(ZSTD\(3\)\) TTL toDateTime\(ts\) \+ toIntervalDay\((\d+)\)");
            return ttl.Success ? int.Parse(ttl.Groups[1].Value, CultureInfo.InvariantCulture) : (int?)null;
        })];
    }

    private Task<string?> DescribeAsync() => fixture.ScalarAsync(
        """
        SELECT (SELECT arrayStringConcat(arraySort(groupArray(concat(toString(version), ',', name))), ';') FROM inferly_internal.migrations)
            || (SELECT arrayStringConcat(arraySort(groupArray(create_table_query)), ';') FROM system.tables WHERE database LIKE 'inferly%')
        """);

    [GeneratedRegex(@" TTL toDateTime\(\w+\) \+ toIntervalDay\((\d+)\)")]
    private static partial Regex TimeToLive();
}
