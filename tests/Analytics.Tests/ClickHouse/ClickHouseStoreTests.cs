using ClickHouse.Driver;
using Inferly.Analytics.Traces;

namespace Inferly.Analytics.Tests.ClickHouse;

[Collection(ClickHouseCollection.Name)]
public sealed class ClickHouseStoreTests(EngineFixture fixture)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Insert_SameTokenAgain_DoublesNothingAnywhere()
    {
        var records = TestRows.Records("twice", 500);
        for (var time = 0; time < 3; time++)
        {
            await fixture.Store.InsertAsync(records, "twice:0-499", Cancellation);
        }

        Assert.Equal("500", await fixture.ScalarAsync("SELECT count() FROM inferly.requests WHERE project = 'twice'"));
        Assert.Equal("500", await fixture.ScalarAsync("SELECT sum(requests) FROM inferly.requests_hourly WHERE project = 'twice'"));
        Assert.Equal("500", await fixture.ScalarAsync("SELECT sum(requests) FROM inferly.requests_daily WHERE project = 'twice'"));
    }

    [Fact]
    public async Task Answer_IsHeardInThePool_SinceTheDriverBlocks()
    {
        var endpoint = await fixture.Store.ReadyAsync(Cancellation);
        using var http = new HttpClient(fixture.Store.CreateHandler());

        // Some answers would be there before anybody waits for them.
        for (var i = 0; i < 50; i++)
        {
            Assert.True(await IsHeardInPoolAsync());
        }

        async Task<bool> IsHeardInPoolAsync()
        {
            using var answer = await http.GetAsync(new Uri(endpoint.Address, "/ping"), HttpCompletionOption.ResponseHeadersRead, Cancellation).ConfigureAwait(false);
            return Thread.CurrentThread.IsThreadPoolThread;
        }
    }

    [Theory]
    [InlineData("requests_hourly")]
    [InlineData("requests_daily")]
    public async Task Insert_RepeatedAfterItReachedTheTableButNotTheRollup_Completed(string rollup)
    {
        var project = $"halfway to {rollup}";
        var records = TestRows.Records(project, 5);
        await fixture.ExecuteAsync($"DETACH TABLE inferly_internal.{rollup}_view");
        try
        {
            await fixture.Store.InsertAsync(records, project, Cancellation);
        }
        finally
        {
            await fixture.ExecuteAsync($"ATTACH TABLE inferly_internal.{rollup}_view");
        }

        for (var time = 0; time < 2; time++)
        {
            await fixture.Store.InsertAsync(records, project, Cancellation);
        }

        Assert.Equal("5", await fixture.ScalarAsync($"SELECT count() FROM inferly.requests WHERE project = '{project}'"));
        Assert.Equal("5", await fixture.ScalarAsync($"SELECT sum(requests) FROM inferly.requests_hourly WHERE project = '{project}'"));
        Assert.Equal("5", await fixture.ScalarAsync($"SELECT sum(requests) FROM inferly.requests_daily WHERE project = '{project}'"));
    }

    [Fact]
    public async Task Insert_SameRowsUnderAnotherToken_BothKept()
    {
        var records = TestRows.Records("different", 10);
        foreach (var token in (string[])["a", "b"])
        {
            await fixture.Store.InsertAsync(records, token, Cancellation);
        }

        Assert.Equal("20", await fixture.ScalarAsync("SELECT count() FROM inferly.requests WHERE project = 'different'"));
        Assert.Equal("20", await fixture.ScalarAsync("SELECT sum(requests) FROM inferly.requests_hourly WHERE project = 'different'"));
        Assert.Equal("20", await fixture.ScalarAsync("SELECT sum(requests) FROM inferly.requests_daily WHERE project = 'different'"));
    }

    [Fact]
    public async Task Insert_LargeBlock_OnePartOnceEvenWhenRepeated()
    {
        var records = TestRows.Records("large", 100_000);
        for (var time = 0; time < 2; time++)
        {
            await fixture.Store.InsertAsync(records, "large:0", Cancellation);
        }

        Assert.Equal("100000", await fixture.ScalarAsync("SELECT count() FROM inferly.requests WHERE project = 'large'"));
        Assert.Equal("100000", await fixture.ScalarAsync("SELECT sum(requests) FROM inferly.requests_hourly WHERE project = 'large'"));
        Assert.Equal("100000", await fixture.ScalarAsync("SELECT sum(requests) FROM inferly.requests_daily WHERE project = 'large'"));
    }

    [Fact]
    public async Task Insert_Money_SumsExactly()
    {
        var records = Enumerable.Range(0, 1_000).Select(i => TestRows.Record("money", i, cost: 1)).ToArray();
        await fixture.Store.InsertAsync(records, "money", Cancellation);
        Assert.Equal("0.000001", await fixture.ScalarAsync("SELECT sum(cost_usd) FROM inferly.requests WHERE project = 'money'"));
        Assert.Equal("0.000001", await fixture.ScalarAsync("SELECT sum(cost_usd) FROM inferly.requests_hourly WHERE project = 'money'"));
        Assert.Equal("0.000001", await fixture.ScalarAsync("SELECT sum(cost_usd) FROM inferly.requests_daily WHERE project = 'money'"));
    }

    [Fact]
    public async Task Insert_NoRows_Nothing()
    {
        await fixture.Store.InsertAsync([], "none", Cancellation);
        await fixture.Store.InsertAsync(TestRows.Records("none", 1), "none", Cancellation);
        Assert.Equal("1", await fixture.ScalarAsync("SELECT count() FROM inferly.requests WHERE project = 'none'"));
    }

    [Theory]
    [InlineData("""{"v":1,"request_id":"req_1","project":"refused","latency_us":"soon"}""")]
    [InlineData("""{"v":1,"request_id":"req_1","project":"refused","latency_us":NaN}""")]
    [InlineData("""{"v":1,"request_id":"req_1","project":"refused" """)]
    [InlineData("""{"v":2,"request_id":"req_1","project":"refused"}""")]
    [InlineData("""{"v":1,"project":"refused"}""")]
    [InlineData("""["v",1]""")]
    [InlineData("\u0000\u0001")]
    public async Task Insert_OneRecordIsUnreadable_NoneIsTakenAndTheErrorIsOfTheRecord(string record)
    {
        var records = TestRows.Records("refused", 10);
        records[7] = System.Text.Encoding.UTF8.GetBytes(record);
        var refusal = await Assert.ThrowsAsync<ClickHouseServerException>(() => fixture.Store.InsertAsync(records, record, Cancellation));
        Assert.True(RecordErrors.IsOfTheRecord(refusal.ErrorCode), refusal.Message);
        Assert.Equal("0", await fixture.ScalarAsync("SELECT count() FROM inferly.requests WHERE project = 'refused'"));
    }
}
