using Inferly.Analytics.ClickHouse.Query;
using Inferly.Analytics.ClickHouse.Schema;

namespace Inferly.Analytics.Tests.ClickHouse.Query;

/// <summary>What the engine makes of an analyst's statement: whether it reads all rows or few is seen here, and not in its result.</summary>
[Collection(ClickHouseCollection.Name)]
public sealed class QueryPlanTests(EngineFixture fixture)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Explain_NewestRowsOfAProjectThatTheStatementDoesNotName_ReadBackwards()
    {
        var plan = await ExplainAsync("SELECT request_id FROM requests WHERE status = 'error' ORDER BY ts DESC LIMIT 100");
        Assert.Contains("Read type: InReverseOrder", plan, StringComparison.Ordinal);
        Assert.Contains("Row level filter column:  project = 'mine'", plan, StringComparison.Ordinal);
    }

    private async Task<string> ExplainAsync(string sql)
    {
        var settings = QuerySettings.For(isEmbedded: true, "mine", ["requests"], new QueryLimits());
        IEnumerable<KeyValuePair<string, string?>> address =
            [new("database", AnalystTables.Database), .. settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))];
        using var http = new ClickHouseHttp(new SocketsHttpHandler { UseProxy = false });
        using var answer = await http.PostAsync(await fixture.Engine.ReadyAsync(Cancellation), "/", address, $"EXPLAIN actions = 1 {sql} FORMAT TSVRaw", Cancellation);
        return await answer.Content.ReadAsStringAsync(Cancellation);
    }
}
