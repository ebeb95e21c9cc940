using System.Globalization;
using Inferly.Analytics.ClickHouse;
using Inferly.Analytics.ClickHouse.Engine;
using Inferly.Analytics.ClickHouse.Query;
using Inferly.Analytics.ClickHouse.Schema;
using Microsoft.Extensions.Logging.Abstractions;

namespace Inferly.Analytics.Tests.ClickHouse;

/// <summary>
/// One embedded engine for all tests that need ClickHouse, with Inferly's schema and the rows of two projects: "mine", and
/// "theirs", whose prompts nobody else may learn of. Without libchdb the tests that ask for it are skipped, and say so.
/// </summary>
public sealed class EngineFixture : IAsyncLifetime
{
    /// <summary>What stands in every prompt of the other project.</summary>
    public const string Secret = "SECRET-OF-THEIRS";

    public const int MyRows = 1_000;
    public const int TheirRows = 2_000;

    private readonly string _data = Directory.CreateTempSubdirectory("inferly-clickhouse-").FullName;
    private EmbeddedEngine? _engine;
    private ClickHouseStore? _store;

    public EmbeddedEngine Engine => _engine ?? throw Missing();

    public ClickHouseStore Store => _store ?? throw Missing();

    public static QueryService Queries(ClickHouseStore store, QueryLimits? limits = null, TimeProvider? time = null) =>
        new(store, limits ?? new QueryLimits(), NullLogger<QueryService>.Instance, time ?? TimeProvider.System);

    public QueryService Queries(QueryLimits? limits = null) => Queries(Store, limits);

    /// <summary>Runs a statement with full access.</summary>
    public async Task ExecuteAsync(string sql)
    {
        var client = await Store.ClientAsync(TestContext.Current.CancellationToken);
        await client.ExecuteNonQueryAsync(sql, cancellationToken: TestContext.Current.CancellationToken);
    }

    /// <summary>The one value of a statement with full access, as text.</summary>
    public async Task<string?> ScalarAsync(string sql)
    {
        var client = await Store.ClientAsync(TestContext.Current.CancellationToken);
        var value = await client.ExecuteScalarAsync(sql, cancellationToken: TestContext.Current.CancellationToken);
        return Convert.ToString(value, CultureInfo.InvariantCulture);
    }

    public async ValueTask InitializeAsync()
    {
        if (ChdbLibrary.Locate() is null)
        {
            return;
        }

        _engine = new EmbeddedEngine(new EmbeddedEngineOptions { Data = _data }, NullLogger<EmbeddedEngine>.Instance, TimeProvider.System);
        _engine.Start();
        _store = new ClickHouseStore(_engine, new Migrator(new TableRetention()));
        await TestRows.InsertAsync(_store);
    }

    public async ValueTask DisposeAsync()
    {
        _store?.Dispose();
        if (_engine is not null)
        {
            await _engine.DisposeAsync();
        }

        Directory.Delete(_data, recursive: true);
    }

    private static InvalidOperationException Missing()
    {
        Assert.Skip($"NOT TESTED: {ChdbLibrary.HowToGet()}");
        return new InvalidOperationException();
    }
}
