using System.Text;
using System.Text.Json;
using Inferly.Analytics.ClickHouse;
using Inferly.Analytics.ClickHouse.Engine;
using Inferly.Analytics.ClickHouse.Protocol;
using Inferly.Analytics.ClickHouse.Query;
using Inferly.Analytics.ClickHouse.Schema;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Inferly.Analytics.Tests.ClickHouse.Query;

[Collection(ClickHouseCollection.Name)]
public sealed class QueryServiceTests(EngineFixture fixture)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_Json_ClickHousesOwnForm()
    {
        using var queries = fixture.Queries();
        using var result = await queries.RunAsync("mine", "SELECT status, count() AS n FROM requests GROUP BY status ORDER BY status", "JSON", Cancellation);

        Assert.Equal("application/json; charset=UTF-8", result.ContentType);
        using var document = JsonDocument.Parse(await result.ReadAsync());
        Assert.Equal(["status", "n"], document.RootElement.GetProperty("meta").EnumerateArray().Select(column => column.GetProperty("name").GetString()));
        Assert.Equal("error", document.RootElement.GetProperty("data")[0].GetProperty("status").GetString());
        Assert.Equal(2, document.RootElement.GetProperty("rows").GetInt32());
        // How many rows were read would count those of other projects.
        Assert.False(document.RootElement.TryGetProperty("statistics", out _));
    }

    [Fact]
    public async Task Run_Csv_HasALineOfNames()
    {
        using var queries = fixture.Queries();
        Assert.Equal("\"a\",\"b\"\n1,\"x\"\"y\"\n", await queries.AskAsync("SELECT 1 AS a, 'x\"y' AS b", "CSV"));
    }

    [Fact]
    public async Task Run_Parquet_OneFileHoweverLong()
    {
        using var queries = fixture.Queries();
        using var result = await queries.RunAsync("mine", "SELECT number, toString(number) FROM numbers(500000)", "Parquet", Cancellation);

        var file = await result.ReadAsync();
        Assert.Equal("PAR1"u8.ToArray(), file[..4]);
        Assert.Equal("PAR1"u8.ToArray(), file[^4..]);
        var footer = BitConverter.ToInt32(file.AsSpan(file.Length - 8, 4));
        Assert.InRange(footer, 1, file.Length - 12);
        Assert.Equal(-1, file.AsSpan(4, file.Length - 8).IndexOf("PAR1"u8));
    }

    [Fact]
    public async Task Run_LongResult_Whole()
    {
        using var queries = fixture.Queries();
        using var result = await queries.RunAsync("mine", "SELECT number, repeat('x', 50) AS x FROM numbers(300000)", "JSON", Cancellation);

        using var document = JsonDocument.Parse(await result.ReadAsync());
        Assert.Equal(300_000, document.RootElement.GetProperty("data").GetArrayLength());
        Assert.Equal(300_000, document.RootElement.GetProperty("rows").GetInt32());
    }

    [Fact]
    public async Task Run_FailsLate_BreaksOffInsteadOfLookingWhole()
    {
        using var queries = fixture.Queries(new QueryLimits { Rows = 10_000_000 });
        using var result = await queries.RunAsync("mine", "SELECT intDiv(1, number != 1900000), repeat('x', 50) FROM numbers(2000000)", "JSON", Cancellation);

        Assert.Null(result.Error);
        using var read = new MemoryStream();
        await Assert.ThrowsAnyAsync<IOException>(() => result.CopyToAsync(read, Cancellation));
        Assert.StartsWith("Code: 153. DB::Exception: ", Encoding.UTF8.GetString(read.ToArray()).TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_FailsBeforeMuchIsWritten_Error()
    {
        using var queries = fixture.Queries();
        using var result = await queries.RunAsync("mine", "SELECT intDiv(1, number != 100) FROM numbers(200)", "JSON", Cancellation);
        Assert.Equal(153, result.Error!.Code);
    }

    [Theory]
    [InlineData("Template")]
    [InlineData("JSON; DROP")]
    [InlineData("")]
    public async Task Run_UnknownFormat_Error(string format)
    {
        using var queries = fixture.Queries();
        using var result = await queries.RunAsync("mine", "SELECT 1", format, Cancellation);
        Assert.Equal(73, result.Error!.Code);
    }

    [Fact]
    public async Task Run_Parameters_AreValuesNotText()
    {
        using var queries = fixture.Queries();
        var values = new Dictionary<string, string> { ["x"] = @"'); DROP \'x", ["n"] = "5" };
        using var result = await queries.RunAsync(new AnalystQuery("mine", "SELECT {x:String}, {n:Nullable(UInt8)}", "TSV", values), Cancellation);
        Assert.Equal("\\'); DROP \\'x\t5\n", Encoding.UTF8.GetString(await result.ReadAsync()));
    }

    [Fact]
    public async Task Run_FirstOfAll_WaitsForTheSchema()
    {
        _ = fixture.Engine;
        var data = Directory.CreateTempSubdirectory("inferly-clickhouse-").FullName;
        await using (var engine = new EmbeddedEngine(new EmbeddedEngineOptions { Data = data }, NullLogger<EmbeddedEngine>.Instance, TimeProvider.System))
        {
            engine.Start();
            using var store = new ClickHouseStore(engine, new Migrator(new TableRetention()));
            // Patient for as long as the engine needs.
            using var queries = EngineFixture.Queries(store, time: new FakeTimeProvider());
            Assert.Equal("0\n", await queries.AskAsync("SELECT count() FROM requests"));
        }

        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task Run_EngineMissing_SaysHowToGetIt()
    {
        await using var engine = new EmbeddedEngine(
            new EmbeddedEngineOptions { Data = Path.GetTempPath(), Library = "/nowhere/libchdb.so" }, NullLogger<EmbeddedEngine>.Instance, TimeProvider.System);
        engine.Start();
        using var store = new ClickHouseStore(engine, new Migrator(new TableRetention()));
        using var queries = EngineFixture.Queries(store);
        using var result = await queries.RunAsync("mine", "SELECT 1", "JSON", Cancellation);

        Assert.Equal(ClickHouseErrorKind.Unavailable, result.Error!.Kind);
        Assert.Contains("/nowhere/libchdb.so", result.Error.Text);
    }

    [Fact]
    public async Task Run_NobodyListens_Unavailable()
    {
        using var store = new ClickHouseStore(new ClickHouseServer(new Uri("http://127.0.0.1:1")), new Migrator(new TableRetention()));
        using var queries = EngineFixture.Queries(store);
        using var result = await queries.RunAsync("mine", "SELECT 1", "JSON", Cancellation);
        Assert.Equal(ClickHouseErrorKind.Unavailable, result.Error!.Kind);
    }

    /// <summary>Over HTTP as against a server: EXPLAIN AST as a statement, settings in the address, additional_table_filters alone.</summary>
    [Theory]
    [InlineData("SELECT 1 + 1", "2\n")]
    [InlineData("SELECT file('/etc/passwd')", "function file is not allowed")]
    [InlineData("SELECT count() FROM system.one", "system.one is not allowed")]
    [InlineData("SELECT FROM WHERE", "SYNTAX_ERROR")]
    public async Task Run_AsAgainstAServer_GateAndEngineAgree(string sql, string expected)
    {
        var endpoint = await fixture.Engine.ReadyAsync(Cancellation);
        var address = new UriBuilder(endpoint.Address) { UserName = endpoint.User, Password = endpoint.Password }.Uri;
        using var store = new ClickHouseStore(new ClickHouseServer(address), new Migrator(new TableRetention()));
        using var queries = EngineFixture.Queries(store);
        Assert.Contains(expected, await queries.AskAsync(sql));
    }
}
