using Inferly.Ingress.Configuration;
using Inferly.Ingress.Configuration.Loading;
using Inferly.Pipeline.Tests.Fixtures;

namespace Inferly.Ingress.Tests.Deployment;

/// <summary>What docker-compose.yml sets is what the gateway reads.</summary>
public sealed class GatewaySettingsTests
{
    private static readonly string References = string.Join('\n', new[] { "configuration.md", "telemetry.md" }
        .Select(file => File.ReadAllText(Path.Combine(Repository.Root, "docs/reference", file))));

    public static TheoryData<string, bool> Gateways => [.. ComposeFile.Gateways.SelectMany(gateway => new[] { (gateway, false), (gateway, true) })];

    [Theory]
    [MemberData(nameof(Gateways))]
    public void Settings_OfEachGateway_AreSound(string service, bool withAllVariables)
    {
        var loaded = Load(service, withAllVariables);

        Assert.True(loaded.IsSound, loaded.Describe());
        Assert.Equal("http://*:8080", loaded.Settings.Listen);
        Assert.Equal("/var/lib/inferly", loaded.Settings.Data);
        Assert.Equal("kafka:9092", loaded.Settings.Kafka?.BootstrapServers);
        Assert.Equal(MetricsAccess.Public, loaded.Settings.Metrics);
        Assert.NotNull(loaded.Settings.BootstrapKey);
    }

    [Theory]
    [InlineData("ingress-1", GatewayRoles.Ingress, false)]
    [InlineData("ingress-2", GatewayRoles.Ingress, false)]
    [InlineData("analytics", GatewayRoles.Analytics, true)]
    [InlineData("evals", GatewayRoles.Evals, true)]
    public void Settings_OfEachGateway_AreOfItsRole(string service, GatewayRoles roles, bool reachesClickHouse)
    {
        var settings = Load(service, withAllVariables: false).Settings!;

        Assert.Equal(roles, settings.Roles);
        Assert.Equal(reachesClickHouse ? ("inferly", "filled-in") : default, (settings.ClickHouse?.Username, settings.ClickHouse?.Password?.Reveal()));
        Assert.True(settings.ClickHouse is null || settings.ClickHouse.Url == new Uri("http://clickhouse:8123"));
    }

    [Theory]
    [InlineData("ingress-1")]
    [InlineData("evals")]
    public void Settings_WithKeysOfProviders_HaveThem(string service)
    {
        var providers = Load(service, withAllVariables: true).Settings!.Providers.Select(provider => provider.Id);

        Assert.Equal(["openai", "anthropic", "gemini", "mistral", "groq", "deepseek", "xai", "azure", "bedrock"], providers);
    }

    [Theory]
    [MemberData(nameof(Gateways))]
    public void Variables_OfEachGateway_AreDocumented(string service, bool withAllVariables)
    {
        var variables = Environment(service, withAllVariables).Keys.Where(name => !name.StartsWith("INFERLY__", StringComparison.Ordinal));

        Assert.All(variables, name => Assert.Contains($"`{name}`", References, StringComparison.Ordinal));
    }

    [Fact]
    public void Environment_OfClickHouse_AdmitsTheGateway()
    {
        var server = ComposeFile.Environment("clickhouse", Given(withAllVariables: false));
        var gateway = Load("analytics", withAllVariables: false).Settings!.ClickHouse!;

        Assert.Equal((gateway.Username, gateway.Password!.Reveal()), (server["CLICKHOUSE_USER"], server["CLICKHOUSE_PASSWORD"]));
    }

    [Theory]
    [MemberData(nameof(Gateways))]
    public void Grace_OfEachGateway_IsLongerThanItsDrain(string service, bool withAllVariables)
    {
        var grace = (string)ComposeFile.Services[service]["stop_grace_period"]!;

        Assert.True(TimeSpan.FromSeconds(int.Parse(grace.TrimEnd('s'))) > Load(service, withAllVariables).Settings!.DrainGrace + TimeSpan.FromSeconds(5));
    }

    private static LoadedSettings Load(string service, bool withAllVariables) =>
        new SettingsLoader(CommandLine.Parse([]), Environment(service, withAllVariables)).Parse(null);

    // Compose's variables over those of the image.
    private static Dictionary<string, string> Environment(string service, bool withAllVariables)
    {
        var environment = ComposeFile.DockerfileOf(service)!.Environment;
        foreach (var (name, value) in ComposeFile.Environment(service, Given(withAllVariables)))
        {
            environment[name] = value;
        }

        return environment;
    }

    private static Dictionary<string, string> Given(bool withAllVariables) => ComposeFile.Example
        .Where(variable => withAllVariables || variable.Value.IsRequired)
        .ToDictionary(variable => variable.Key, variable => ValueOf(variable.Key));

    private static string ValueOf(string variable) => variable switch
    {
        "INFERLY_BOOTSTRAP_KEY" => "sk_live_0123456789abcdefghijklmnopqrstuvwxyz",
        "INFERLY_LOG_LEVEL" => "warning",
        _ when variable.EndsWith("URL", StringComparison.Ordinal) || variable.EndsWith("ENDPOINT", StringComparison.Ordinal) => "https://models.example/v1",
        _ => "filled-in",
    };
}
