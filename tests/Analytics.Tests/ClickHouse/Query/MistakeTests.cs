using Inferly.Analytics.ClickHouse.Protocol;

namespace Inferly.Analytics.Tests.ClickHouse.Query;

/// <summary>Who misspelt something is told what, in the engine's terms, and not that it is forbidden; and is told of nothing that others have.</summary>
[Collection(ClickHouseCollection.Name)]
public sealed class MistakeTests(EngineFixture fixture)
{
    private const string Tables = "database inferly has requests, attempts, requests_hourly, requests_daily (UNKNOWN_TABLE)";

    [Theory]
    // The engine's own words.
    [InlineData("SELECT FROM WHERE", 62, "Syntax error: failed at position")]
    [InlineData("SELECT model FORM requests", 62, "Syntax error: failed at position")]
    [InlineData("SELECT modle FROM requests", 47, "Maybe you meant: ['model']")]
    [InlineData("SELECT tostartofhour(ts) FROM requests", 46, "Maybe you meant: ['toStartOfHour'")]
    [InlineData("SELECT {x:String}", 456, "`x` is not set")]
    // What the gate sees first.
    [InlineData("SELEC model FROM requests", 62, "begins with SELECT, WITH or FROM, not with SELEC")]
    [InlineData("(1)", 62, "not with 1")]
    [InlineData("", 62, "the statement is empty")]
    [InlineData("((", 62, "the statement is empty")]
    [InlineData("SELECT 'a", 62, "a text is not closed")]
    [InlineData("SELECT $$a$$", 62, "the character $ is not understood")]
    [InlineData("SELECT x'41'", 62, "put a blank between x and the quote")]
    [InlineData("SELECT ‘a’", 62, "the character ‘ is not understood")]
    [InlineData("SELECT 1\u00a0FROM requests", 62, "U+00A0 is not understood")]
    [InlineData("SELECT \"a\\nb\"", 62, "quoted identifiers")]
    [InlineData("SELECT cout() FROM requests", 46, "no function cout here; did you mean count?")]
    [InlineData("SELECT toStartOfHuor(ts) FROM requests", 46, "did you mean toStartOfHour?")]
    // Tables, with and without their database.
    [InlineData("SELECT 1 FROM request", 60, Tables)]
    [InlineData("SELECT 1 FROM inferly.request", 60, Tables)]
    public async Task Run_Mistake_NamedInTheEnginesTerms(string sql, int code, string words)
    {
        using var queries = fixture.Queries();
        using var result = await queries.RunAsync("mine", sql, "JSON", TestContext.Current.CancellationToken);

        Assert.Contains(words, result.Error!.Text, StringComparison.Ordinal);
        Assert.Equal(code, result.Error.Code);
        Assert.Equal(ClickHouseErrorKind.Invalid, result.Error.Kind);
    }

    [Theory]
    [InlineData("migrations")]
    [InlineData("records")]
    [InlineData("request_hourly_view")]
    public async Task Run_NearlyATableOfAnotherDatabase_NothingIsToldOfIt(string name)
    {
        using var queries = fixture.Queries();
        var text = await queries.AskAsync($"SELECT 1 FROM {name}");

        Assert.DoesNotContain("inferly_internal", text, StringComparison.Ordinal);
        Assert.EndsWith(Tables, text, StringComparison.Ordinal);
    }

    /// <summary>Not told apart: what is hidden, and what there is not.</summary>
    [Fact]
    public async Task Run_TableThatIsHidden_LikeOneThatDoesNotExist()
    {
        await fixture.ExecuteAsync("CREATE TABLE IF NOT EXISTS inferly.hidden_one AS inferly.requests");
        using var queries = fixture.Queries();
        try
        {
            var hidden = await queries.AskAsync("SELECT 1 FROM inferly.hidden_one");
            var missing = await queries.AskAsync("SELECT 1 FROM inferly.missing_1");
            Assert.Equal(missing, hidden.Replace("hidden_one", "missing_1", StringComparison.Ordinal));
        }
        finally
        {
            await fixture.ExecuteAsync("DROP TABLE inferly.hidden_one");
        }
    }
}
