using System.Globalization;
using ClickHouse.Driver;
using Inferly.Analytics.ClickHouse;
using Inferly.Analytics.ClickHouse.Schema;

namespace Inferly.Analytics.Tests.ClickHouse;

/// <summary>
/// Against a real ClickHouse server: INFERLY_TEST_CLICKHOUSE names it (<c>http://user:password@host:8123</c>), and INFERLY_TEST_CLICKHOUSE_CLUSTER a
/// cluster of it, where there is one. Its databases inferly and inferly_internal are made and stay; each run has a project of its own.
/// </summary>
public sealed class ServerTests
{
    private const string Variable = "INFERLY_TEST_CLICKHOUSE";

    private readonly string _project = $"test-{Guid.NewGuid():N}";

    private static string? Cluster => Environment.GetEnvironmentVariable($"{Variable}_CLUSTER");

    [Fact(Timeout = 300_000)]
    public async Task Insert_SameTokenTwice_IsThereOnceInEveryTable()
    {
        using var store = Open();
        var records = TestRows.Records(_project, 100);
        for (var time = 0; time < 2; time++)
        {
            await store.InsertAsync(records, _project, TestContext.Current.CancellationToken);
        }

        var client = await store.ClientAsync(TestContext.Current.CancellationToken);
        Assert.Equal("100,100", await ScalarAsync(client, $"SELECT concat(count(), ',', uniqExact(request_id)) FROM inferly.requests WHERE project = '{_project}'"));
        Assert.Equal("100", await ScalarAsync(client, $"SELECT count() FROM inferly.attempts WHERE project = '{_project}'"));
        Assert.Equal("100", await ScalarAsync(client, $"SELECT sum(requests) FROM inferly.requests_hourly WHERE project = '{_project}'"));
        Assert.Equal("100", await ScalarAsync(client, $"SELECT sum(requests) FROM inferly.requests_daily WHERE project = '{_project}'"));
    }

    [Fact(Timeout = 300_000)]
    public async Task Migrate_SeveralAtOnceAndAgain_AllEndWithTheSameSchema()
    {
        var stores = Enumerable.Range(0, 4).Select(_ => Open()).ToArray();
        await Task.WhenAll(stores.Select(store => store.ClientAsync(TestContext.Current.CancellationToken)));

        var client = await stores[0].ClientAsync(TestContext.Current.CancellationToken);
        var versions = await ScalarAsync(client, "SELECT uniqExact(version) FROM inferly_internal.migrations");
        Assert.Equal(Migration.All.Count.ToString(CultureInfo.InvariantCulture), versions);
        if (Cluster is not null)
        {
            Assert.Equal("5", await ScalarAsync(client, "SELECT count() FROM system.tables WHERE database LIKE 'inferly%' AND startsWith(engine, 'Replicated')"));
        }

        foreach (var store in stores)
        {
            store.Dispose();
        }
    }

    private static ClickHouseStore Open()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } url)
        {
            Assert.Skip($"NOT TESTED: {Variable} names no ClickHouse server");
            throw new InvalidOperationException();
        }

        return new ClickHouseStore(new ClickHouseServer(new Uri(url)), new Migrator(new TableRetention(), Cluster));
    }

    private static async Task<string?> ScalarAsync(IClickHouseClient client, string sql) =>
        Convert.ToString(await client.ExecuteScalarAsync(sql, cancellationToken: TestContext.Current.CancellationToken), CultureInfo.InvariantCulture);
}
