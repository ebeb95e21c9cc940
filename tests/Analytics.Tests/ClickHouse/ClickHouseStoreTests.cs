using ClickHouse.Driver;

namespace Inferly.Analytics.Tests.ClickHouse;

[Collection(ClickHouseCollection.Name)]
public sealed class ClickHouseStoreTests(EngineFixture fixture)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Insert_SameTokenAgain_DoublesNothingAnywhere()
    {
        var rows = Enumerable.Range(0, 500).Select(i => TestRows.Request("twice", i, "")).ToArray();
        for (var time = 0; time < 3; time++)
        {
            await fixture.Store.InsertAsync("requests", TestRows.RequestColumns, rows, "twice:0-499", Cancellation);
        }

        Assert.Equal("500", await fixture.ScalarAsync("SELECT count() FROM inferly.requests WHERE project = 'twice'"));
        Assert.Equal("500", await fixture.ScalarAsync("SELECT sum(requests) FROM inferly.requests_hourly WHERE project = 'twice'"));
    }

    [Fact]
    public async Task Insert_RepeatedAfterItReachedTheTableButNotTheRollup_Completed()
    {
        var rows = Enumerable.Range(0, 5).Select(i => TestRows.Request("halfway", i, "")).ToArray();
        await fixture.ExecuteAsync("DETACH TABLE inferly_internal.requests_hourly_view");
        try
        {
            await fixture.Store.InsertAsync("requests", TestRows.RequestColumns, rows, "halfway", Cancellation);
        }
        finally
        {
            await fixture.ExecuteAsync("ATTACH TABLE inferly_internal.requests_hourly_view");
        }

        for (var time = 0; time < 2; time++)
        {
            await fixture.Store.InsertAsync("requests", TestRows.RequestColumns, rows, "halfway", Cancellation);
        }

        Assert.Equal("5", await fixture.ScalarAsync("SELECT count() FROM inferly.requests WHERE project = 'halfway'"));
        Assert.Equal("5", await fixture.ScalarAsync("SELECT sum(requests) FROM inferly.requests_hourly WHERE project = 'halfway'"));
    }

    [Fact]
    public async Task Insert_SameRowsUnderAnotherToken_BothKept()
    {
        var rows = Enumerable.Range(0, 10).Select(i => TestRows.Request("different", i, "")).ToArray();
        foreach (var token in (string[])["a", "b"])
        {
            await fixture.Store.InsertAsync("requests", TestRows.RequestColumns, rows, token, Cancellation);
        }

        Assert.Equal("20", await fixture.ScalarAsync("SELECT count() FROM inferly.requests WHERE project = 'different'"));
        Assert.Equal("20", await fixture.ScalarAsync("SELECT sum(requests) FROM inferly.requests_hourly WHERE project = 'different'"));
    }

    [Fact]
    public async Task Insert_SameTokenInAnotherTable_BothKept()
    {
        await fixture.Store.InsertAsync("requests", TestRows.RequestColumns, [TestRows.Request("tables", 1, "")], "one", Cancellation);
        await fixture.Store.InsertAsync("attempts", TestRows.AttemptColumns,
            [[TestRows.Start, "x", 1, "tables", "m", "p", 1.5, "ok", 0.1m]], "one", Cancellation);
        Assert.Equal("1", await fixture.ScalarAsync("SELECT count() FROM inferly.attempts WHERE project = 'tables'"));
    }

    [Fact]
    public async Task Insert_LargeBlock_OnePartOnceEvenWhenRepeated()
    {
        var rows = Enumerable.Range(0, 100_000).Select(i => TestRows.Request("large", i, "some prompt")).ToArray();
        for (var time = 0; time < 2; time++)
        {
            await fixture.Store.InsertAsync("requests", TestRows.RequestColumns, rows, "large:0", Cancellation);
        }

        Assert.Equal("100000", await fixture.ScalarAsync("SELECT count() FROM inferly.requests WHERE project = 'large'"));
        Assert.Equal("100000", await fixture.ScalarAsync("SELECT sum(requests) FROM inferly.requests_hourly WHERE project = 'large'"));
    }

    [Fact]
    public async Task Insert_Money_SumsExactly()
    {
        var rows = Enumerable.Range(0, 1_000).Select(i =>
        {
            var row = TestRows.Request("money", i, "");
            row[Array.IndexOf(TestRows.RequestColumns, "cost_usd")] = 0.000000001m;
            return row;
        }).ToArray();
        await fixture.Store.InsertAsync("requests", TestRows.RequestColumns, rows, "money", Cancellation);
        Assert.Equal("0.000001", await fixture.ScalarAsync("SELECT sum(cost_usd) FROM inferly.requests WHERE project = 'money'"));
        Assert.Equal("0.000001", await fixture.ScalarAsync("SELECT sum(cost_usd) FROM inferly.requests_hourly WHERE project = 'money'"));
    }

    [Fact]
    public async Task Insert_NoRows_Nothing()
    {
        await fixture.Store.InsertAsync("requests", TestRows.RequestColumns, [], "none", Cancellation);
        await fixture.Store.InsertAsync("requests", TestRows.RequestColumns, [TestRows.Request("none", 1, "")], "none", Cancellation);
        Assert.Equal("1", await fixture.ScalarAsync("SELECT count() FROM inferly.requests WHERE project = 'none'"));
    }

    [Fact]
    public async Task Insert_UnknownTable_Throws()
    {
        var error = await Assert.ThrowsAsync<ClickHouseServerException>(
            () => fixture.Store.InsertAsync("nosuch", ["a"], [[1]], "x", Cancellation));
        Assert.Equal(60, error.ErrorCode);
    }
}
