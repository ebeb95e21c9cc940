using Inferly.Ingress.Configuration;
using Inferly.Ingress.Configuration.Loading;

namespace Inferly.Ingress.Tests.Configuration.Loading;

public sealed class SettingsLoaderTests
{
    [Fact]
    public void Parse_FileVariableAndOption_TheLaterWins()
    {
        const string File = """{ "listen": "http://127.0.0.1:1", "data": "file", "roles": ["evals"] }""";
        var environment = new Dictionary<string, string> { ["INFERLY_LISTEN"] = "http://127.0.0.1:2", ["INFERLY_DATA"] = "variable" };

        var settings = Config.Load(File, environment, "--listen", "http://127.0.0.1:3").Settings!;

        Assert.Equal("http://127.0.0.1:3", settings.Listen);
        Assert.Equal("variable", settings.Data);
        Assert.Equal(GatewayRoles.Evals, settings.Roles);
    }

    [Fact]
    public void Parse_RolesAsOption_TakesAList()
        => Assert.Equal(GatewayRoles.Ingress | GatewayRoles.Analytics, Config.Load("{}", null, "--roles", "ingress, analytics").Settings!.Roles);

    [Theory]
    [InlineData("INFERLY_BOOTSTRAP_KEY", "short", "bootstrap_key")]
    [InlineData("INFERLY_KAFKA", "broker", "kafka.bootstrap_servers")]
    [InlineData("INFERLY_CLICKHOUSE", "host", "clickhouse.url")]
    [InlineData("INFERLY_CATALOGUE", "no-such-file.json", "catalogue")]
    [InlineData("INFERLY_LOG_LEVEL", "loud", "log_level")]
    [InlineData("INFERLY_ROLES", "ingress,analytix", "roles")]
    [InlineData("INFERLY__failover__stall_ms", "soon", "failover.stall_ms")]
    [InlineData("INFERLY__failover__stal_ms", "5", "failover.stal_ms")]
    [InlineData("INFERLY__data__x", "5", "data")]
    [InlineData("INFERLY__failover", "5", "failover")]
    [InlineData("INFERLY__providers__2__region", "eu", "providers")]
    [InlineData("INFERLY__providers__first__region", "eu", "providers")]
    [InlineData("INFERLY__", "x", "[\"\"]")]
    public void Parse_WrongVariable_IsNamedWithItsField(string variable, string value, string path)
    {
        const string File = """{ "data": "d", "providers": [ { "id": "sim", "kind": "sim" } ] }""";

        var error = Assert.Single(Config.Load(File, new Dictionary<string, string> { [variable] = value }).Errors);

        Assert.Equal((path, variable), (error.Path, error.Origin));
    }

    [Fact]
    public void Parse_NestedVariables_SetFieldsOfAnyType()
    {
        var settings = Config.Load(
            """{ "failover": { "ttft_ms": 1 }, "providers": [ { "id": "sim", "kind": "sim", "sim": { "seed": 1 } } ] }""",
            new Dictionary<string, string>
            {
                ["INFERLY__failover__stall_ms"] = "5000",
                ["INFERLY__FAILOVER__HEDGE"] = "0.25",
                ["INFERLY__RECORD_CONTENT"] = "True",
                ["INFERLY__providers__0__sim__seed"] = "-9",
                ["INFERLY__providers__0__models__0__id"] = "12",
                ["INFERLY__providers__0__models__0__upstream"] = "fast",
                ["INFERLY__providers__0__models__0__capabilities"] = "stream,tools",
                ["INFERLY__providers__0__models__0__input_usd_per_mtok"] = "0.1",
                ["INFERLY__providers__0__models__0__output_usd_per_mtok"] = "0.2",
                ["INFERLY__kafka__bootstrap_servers"] = "b:9092",
                ["INFERLY_DATA"] = "",
            }).Settings!;

        Assert.Equal((TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(5)), (settings.Failover.FirstToken, settings.Failover.Stall));
        Assert.Equal((0.25, true, "./data"), (settings.Failover.Hedge, settings.RecordContent, settings.Data));
        Assert.Equal("b:9092", settings.Kafka?.BootstrapServers);
        var provider = Assert.Single(settings.Providers);
        Assert.Equal(-9, provider.Sim?.Seed);
        Assert.Equal(("12", 0.1m), (provider.Models[0].Id, provider.Models[0].InputUsdPerMtok));
    }

    [Fact]
    public void Parse_NamedAndNestedVariable_TheNestedWins()
        => Assert.Equal("b", Config.Load("{}", new Dictionary<string, string> { ["INFERLY__data"] = "b", ["INFERLY_DATA"] = "a" }).Settings!.Data);

    [Fact]
    public void Parse_ErrorsEverywhere_AreListedTogether()
    {
        var environment = new Dictionary<string, string> { ["INFERLY__QUERY__MAX_ROWS"] = "0" };

        var loaded = Config.Load("""{ "data": 1, "metrics": "x", "providers": [ {} ] }""", environment, "--lisen", "--roles=x");

        Assert.Equal(
            ["", "data", "metrics", "providers[0].id", "providers[0].kind", "query.max_rows", "roles"],
            loaded.Errors.Select(error => error.Path).Order(StringComparer.Ordinal));
        Assert.StartsWith("The configuration has 7 errors:\n  --lisen is an unknown option", loaded.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_RequiredFileIsMissing_IsAnError()
    {
        var missing = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.json");

        var byOption = new SettingsLoader(CommandLine.Parse(["--config", missing]), Config.NoVariables).Load();
        var byVariable = new SettingsLoader(CommandLine.Parse([]), new Dictionary<string, string> { ["INFERLY_CONFIG"] = missing }).Load();

        Assert.Equal(missing, Assert.Single(byOption.Errors).Origin);
        Assert.Equal(missing, Assert.Single(byVariable.Errors).Origin);
    }

    [Fact]
    public void Load_FolderInsteadOfFile_IsAnError()
        => Assert.Single(new SettingsLoader(CommandLine.Parse(["--config", Path.GetTempPath()]), Config.NoVariables).Load().Errors);

    [Fact]
    public void Load_NoFileAtAll_IsSound()
    {
        var loader = new SettingsLoader(CommandLine.Parse([]), Config.NoVariables);

        Assert.Equal(new ConfigFile("inferly.json", IsRequired: false), loader.File);
        Assert.True(loader.Load().IsSound);
    }

    [Fact]
    public void Parse_ByteOrderMarkCommentsAndTrailingCommas_AreFine()
        => Assert.Equal("d", Config.Load("\uFEFF{ /* where */ \"data\": \"d\", // here\n \"roles\": [\"ingress\",], }").Settings!.Data);
}
