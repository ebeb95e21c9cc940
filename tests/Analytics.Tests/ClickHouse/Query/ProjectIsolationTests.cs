using Inferly.Analytics.ClickHouse.Schema;

namespace Inferly.Analytics.Tests.ClickHouse.Query;

/// <summary>
/// A project's statements see its own rows, in every shape of statement, and not even an error tells of others': all prompts of
/// "mine" are numbers and none of "theirs" is, in the same granule, so a condition that ran before the filter would fail.
/// Each statement runs against a table with a row filter (requests, as in the embedded engine) and against one that only
/// additional_table_filters cover (as on a server).
/// </summary>
[Collection(ClickHouseCollection.Name)]
public sealed class ProjectIsolationTests(EngineFixture fixture)
{
    private const string Unlisted = "unlisted";

    [Theory]
    [InlineData("SELECT count(), uniqExact(project), any(project) FROM {T}", "1000\t1\tmine")]
    [InlineData("SELECT count() FROM {T}", "1000")]
    [InlineData("SELECT count() FROM {T} WHERE project = 'theirs'", "0")]
    [InlineData("SELECT count() FROM {T} WHERE request_id = 'req_theirs_1'", "0")]
    [InlineData("SELECT min(request_id), max(ts) FROM {T}", "req_mine_0\t2026-01-01 00:16:39.000000")]
    [InlineData("SELECT count() FROM {T} WHERE toUInt32(prompt) >= 0", "1000")]
    [InlineData("SELECT count() FROM {T} WHERE intDiv(1, project = 'mine') = 1", "1000")]
    [InlineData("SELECT count() FROM {T} WHERE CAST(prompt, 'UInt32') >= 0 AND status = 'ok'", "900")]
    [InlineData("SELECT count() FROM {T} WHERE toUInt32(prompt) >= 0 AND project = 'mine'", "1000")]
    [InlineData("SELECT count() FROM {T} WHERE status = 'ok' OR toUInt32(prompt) >= 0", "1000")]
    [InlineData("SELECT count() FROM {T} WHERE if(project = 'theirs', toUInt32(prompt), 1) = 1", "1000")]
    [InlineData("SELECT count() FROM {T} WHERE ts > '2026-01-01 00:00:10' AND toUInt32(prompt) >= 0", "989")]
    [InlineData("SELECT toUInt32(prompt) AS p FROM {T} ORDER BY p DESC LIMIT 1", "999")]
    [InlineData("SELECT toUInt32(prompt) AS p FROM {T} GROUP BY p ORDER BY p LIMIT 1", "0")]
    [InlineData("SELECT count() FROM {T} HAVING max(toUInt32(prompt)) >= 0", "1000")]
    [InlineData("SELECT count() FROM (SELECT row_number() OVER (ORDER BY toUInt32(prompt)) AS n FROM {T})", "1000")]
    [InlineData("SELECT count() FROM {T} AS a JOIN {T} AS b ON a.request_id = b.request_id AND toUInt32(b.prompt) >= 0 WHERE toUInt32(a.prompt) >= 0", "1000")]
    [InlineData("SELECT count() FROM {T} AS a LEFT JOIN {T} AS b ON toUInt32(a.prompt) = toUInt32(b.prompt) WHERE toUInt32(b.prompt) >= 0", "1000")]
    [InlineData("SELECT count() FROM numbers(3000) AS n RIGHT JOIN {T} AS b ON n.number = toUInt32(b.prompt)", "1000")]
    [InlineData("SELECT count() FROM {T} AS a, {T} AS b WHERE a.project != b.project", "0")]
    [InlineData("SELECT count() FROM {T} ARRAY JOIN mapKeys(metadata) AS k WHERE toUInt32(prompt) >= 0", "2000")]
    [InlineData("SELECT count() FROM {T} ARRAY JOIN [toUInt32(prompt)] AS k WHERE k >= 0", "1000")]
    [InlineData("SELECT count() FROM numbers(5) WHERE number IN (SELECT toUInt32(prompt) FROM {T} WHERE toUInt32(prompt) >= 0)", "5")]
    [InlineData("WITH p AS (SELECT prompt FROM {T}) SELECT 'SECRET-OF-THEIRS' IN p, count() FROM p", "0\t1000")]
    [InlineData("SELECT EXISTS (SELECT 1 FROM {T} WHERE prompt = 'SECRET-OF-THEIRS')", "0")]
    [InlineData("SELECT count() FROM (SELECT * FROM {T} UNION ALL SELECT * FROM {T}) WHERE toUInt32(prompt) >= 0", "2000")]
    [InlineData("SELECT 'mine' AS project, count(), uniqExact({T}.project) FROM {T}", "mine\t1000\t1")]
    [InlineData("WITH 'theirs' AS project SELECT count() FROM {T}", "1000")]
    [InlineData("SELECT count() FROM {T} AS `inferly.attempts`", "1000")]
    [InlineData("WITH c AS (WITH c AS (SELECT * FROM {T}) SELECT * FROM c) SELECT count(), uniqExact(project) FROM c", "1000\t1")]
    [InlineData("WITH attempts AS (SELECT * FROM {T}) SELECT count(), uniqExact(project) FROM attempts", "1000\t1")]
    [InlineData("WITH {T} AS (SELECT project FROM attempts) SELECT count(), uniqExact(project) FROM {T}", "1000\t1")]
    [InlineData("WITH {T} AS (SELECT number FROM numbers(5)) SELECT count() FROM {T}", "5")]
    public async Task Run_AnyShape_OwnRowsOnly(string sql, string expected)
    {
        await MakeUnlistedAsync();
        using var queries = fixture.Queries();
        Assert.Equal(expected, (await queries.AskAsync(sql.Replace("{T}", "requests", StringComparison.Ordinal))).Trim());
        Assert.Equal(expected, (await queries.AskAsync(sql.Replace("{T}", Unlisted, StringComparison.Ordinal))).Trim());
    }

    [Theory]
    [InlineData("SELECT sum(requests) FROM requests_hourly", "1000")]
    [InlineData("SELECT sum(requests) FROM requests_hourly FINAL WHERE intDiv(1, project = 'mine') = 1", "1000")]
    [InlineData("SELECT sum(requests) FROM requests_hourly WHERE intDiv(1, project = 'mine') = 1 GROUP BY hour WITH TOTALS", "1000\n\n1000")]
    [InlineData("SELECT sum(requests) FROM requests_daily", "1000")]
    [InlineData("SELECT sum(requests) FROM requests_daily FINAL WHERE intDiv(1, project = 'mine') = 1", "1000")]
    [InlineData("SELECT count(), uniqExact(project) FROM attempts", "1000\t1")]
    public async Task Run_OtherTables_OwnRowsOnly(string sql, string expected)
    {
        using var queries = fixture.Queries();
        Assert.Equal(expected, (await queries.AskAsync(sql)).Trim());
    }

    [Theory]
    [InlineData("it's")]
    [InlineData("a\\' OR 1 OR '")]
    [InlineData("")]
    [InlineData("*")]
    public async Task Run_ProjectWithQuotes_NothingOfOthers(string project)
    {
        await MakeUnlistedAsync();
        using var queries = fixture.Queries();
        foreach (var table in (string[])["requests", Unlisted])
        {
            using var result = await queries.RunAsync(project, $"SELECT count() FROM {table}", "TSV", TestContext.Current.CancellationToken);
            Assert.Null(result.Error);
            Assert.Equal("0\n"u8.ToArray(), await result.ReadAsync());
        }
    }

    [Fact]
    public async Task Tables_OfDatabaseInferly_AreThoseThatAreFiltered()
    {
        var present = await fixture.ScalarAsync(
            $"SELECT arrayStringConcat(arraySort(groupArray(name)), ',') FROM system.tables WHERE database = 'inferly' AND name != '{Unlisted}'");
        Assert.Equal(string.Join(',', AnalystTables.Names.Order(StringComparer.Ordinal)), present);
    }

    /// <summary>A copy of requests that the engine has no row filter for.</summary>
    private async Task MakeUnlistedAsync()
    {
        if (await fixture.ScalarAsync($"EXISTS inferly.{Unlisted}") == "1")
        {
            return;
        }

        await fixture.ExecuteAsync($"CREATE TABLE inferly.{Unlisted} AS inferly.requests");
        await fixture.ExecuteAsync($"INSERT INTO inferly.{Unlisted} SELECT * FROM inferly.requests");
    }
}
