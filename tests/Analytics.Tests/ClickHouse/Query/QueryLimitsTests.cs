using System.Globalization;
using System.Text;
using Inferly.Analytics.ClickHouse.Protocol;
using Inferly.Analytics.ClickHouse.Query;

namespace Inferly.Analytics.Tests.ClickHouse.Query;

/// <summary>Statements that want too much are stopped, and what else goes on is not held up.</summary>
[Collection(ClickHouseCollection.Name)]
public sealed class QueryLimitsTests(EngineFixture fixture)
{
    private const string Burner = "SELECT sum(cityHash64(number)) FROM numbers(1000000000000)";

    [Theory]
    [InlineData(Burner)]
    [InlineData("SELECT arrayFold(acc, x -> acc + x, range(100000000), toUInt64(0))")]
    [InlineData("SELECT count() FROM numbers(1000000) AS a, numbers(1000000) AS b WHERE cityHash64(a.number, b.number) = 0")]
    [InlineData("WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t) SELECT sum(n) FROM t")]
    [InlineData("SELECT count() FROM (SELECT number FROM numbers(1000000000000) ORDER BY cityHash64(number) LIMIT 1)")]
    public async Task Run_Burner_StoppedByALimit(string sql)
    {
        using var queries = fixture.Queries(new QueryLimits { Time = TimeSpan.FromSeconds(1), MemoryBytes = 200_000_000 });
        using var result = await queries.RunAsync("mine", sql, "JSON", TestContext.Current.CancellationToken);
        Assert.Contains(result.Error!.Code, (int[])[159, 160, 241, 306, 396, 128, 173, 36]);
    }

    [Theory]
    [InlineData("SELECT number FROM numbers(1001)", 396)]
    [InlineData("SELECT repeat('x', 100000 + number) FROM numbers(200)", 396)]
    [InlineData("SELECT groupArray(number) FROM numbers(100000000)", 241)]
    [InlineData("SELECT uniqExact(number) FROM numbers(100000000)", 241)]
    public async Task Run_TooMuch_StoppedWithCode(string sql, int code)
    {
        using var queries = fixture.Queries(new QueryLimits { Rows = 1_000, ResultBytes = 10_000_000, MemoryBytes = 100_000_000 });
        using var result = await queries.RunAsync("mine", sql, "JSON", TestContext.Current.CancellationToken);
        Assert.Equal(code, result.Error!.Code);
        Assert.Equal(ClickHouseErrorKind.Limit, result.Error.Kind);
    }

    [Fact]
    public async Task Run_ConstantColumnLongerThanAllowed_BreaksOff()
    {
        using var queries = fixture.Queries(new QueryLimits { ResultBytes = 10_000_000 });
        using var result = await queries.RunAsync("mine", "SELECT repeat('x', 100000) FROM numbers(1000)", "TSV", TestContext.Current.CancellationToken);
        Assert.Null(result.Error);
        await Assert.ThrowsAsync<IOException>(result.ReadAsync);
    }

    [Fact(Timeout = 60_000)]
    public async Task Run_BurnersOnAllPlaces_IngestionGoesOn_AndLeavingStopsThem()
    {
        using var queries = fixture.Queries(new QueryLimits { Time = TimeSpan.FromMinutes(10) });
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var burners = Enumerable.Range(0, 4).Select(i => queries.RunAsync("mine", $"{Burner} WHERE number != {i}", "JSON", leaving.Token)).ToList();
        while (await RunningAsync("sum(cityHash64") == 0)
        {
            // They have not begun yet.
        }

        for (var block = 0; block < 20; block++)
        {
            await fixture.Store.InsertAsync(TestRows.Records("ingested", 100, block * 100), $"ingested:{block}", TestContext.Current.CancellationToken);
        }
        Assert.Equal("2000", await fixture.ScalarAsync("SELECT count() FROM inferly.requests WHERE project = 'ingested'"));
        Assert.DoesNotContain(burners, burner => burner.IsCompleted);

        await leaving.CancelAsync();
        foreach (var burner in burners)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => burner);
        }

        while (await RunningAsync("sum(cityHash64") > 0)
        {
            // Killed from the engine's side, long before their time is up.
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Run_ReaderStopsReading_GivesItsPlaceBack()
    {
        var limits = new QueryLimits { Time = TimeSpan.FromSeconds(1), Patience = TimeSpan.FromSeconds(1), Rows = 100_000_000, ResultBytes = 10_000_000_000 };
        using var slow = fixture.Queries(limits);
        using var abandoned = await slow.RunAsync("mine", "SELECT number, repeat('x', 100) FROM numbers(10000000)", "TSV", TestContext.Current.CancellationToken);
        Assert.Null(abandoned.Error);
        await Assert.ThrowsAnyAsync<Exception>(() => abandoned.CopyToAsync(new StuckStream(), TestContext.Current.CancellationToken));

        using var other = await slow.RunAsync("mine", "SELECT count() FROM requests", "TSV", TestContext.Current.CancellationToken);
        Assert.Equal("1000\n", Encoding.UTF8.GetString(await other.ReadAsync()));
        abandoned.Dispose();
        while (await RunningAsync("repeat(") > 0)
        {
            // The engine notices that its reader has gone.
        }
    }

    /// <summary>How many statements with this in them the engine runs just now.</summary>
    private async Task<int> RunningAsync(string text) => int.Parse(
        (await fixture.ScalarAsync($"SELECT count() FROM system.processes WHERE query LIKE '%{text}%' AND query NOT LIKE '%system.processes%'"))!,
        CultureInfo.InvariantCulture);

    /// <summary>Takes one write, and is never done with it.</summary>
    private sealed class StuckStream : MemoryStream
    {
        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            await Task.Delay(Timeout.Infinite, cancellationToken);

        public override async Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            await Task.Delay(Timeout.Infinite, cancellationToken);
    }
}
