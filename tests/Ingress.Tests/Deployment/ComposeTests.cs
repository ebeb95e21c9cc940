using System.Text.RegularExpressions;
using System.Xml.Linq;
using Inferly.Pipeline.Tests.Fixtures;

namespace Inferly.Ingress.Tests.Deployment;

/// <summary>What can be said of docker-compose.yml without a container engine.</summary>
public sealed partial class ComposeTests
{
    public static TheoryData<string> Services => [.. ComposeFile.Services.Keys];

    public static TheoryData<string> Gateways => [.. ComposeFile.Gateways];

    [Theory]
    [MemberData(nameof(Services))]
    public void Image_OfEachService_HasATag(string service)
    {
        string[] images = [(string)ComposeFile.Services[service]["image"]!, .. ComposeFile.DockerfileOf(service)?.Images ?? []];

        Assert.All(images, image => Assert.Matches(@"^[a-z./-]+:[0-9v][\w.-]*$", image));
    }

    [Theory]
    [MemberData(nameof(Gateways))]
    public void Image_OfAGateway_IsOfThisVersion(string service)
    {
        var version = XDocument.Load(Path.Combine(Repository.Root, "Directory.Build.props")).Descendants("Version").Single().Value;

        Assert.Equal($"inferly:{version}", (string?)ComposeFile.Services[service]["image"]);
    }

    /// <summary>What the tests of the embedded engine say holds of the server only as far as both are the same.</summary>
    [Fact]
    public void Image_OfClickHouse_IsOfTheEmbeddedEnginesVersion()
    {
        var embedded = XDocument.Load(Path.Combine(Repository.Root, "src/Analytics/ClickHouse/Engine/Chdb.targets")).Descendants("ChdbVersion").Single().Value;

        var tag = ((string)ComposeFile.Services["clickhouse"]["image"]!).Split(':')[1];

        Assert.StartsWith($"{tag}.", embedded, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Volumes_OfEachService_AreInTheRepositoryOrDeclared(string service)
    {
        var declared = ComposeFile.Root["volumes"]!.AsObject();
        var sources = ComposeFile.Texts(ComposeFile.Services[service]["volumes"]).Select(volume => volume.Split(':')[0]);

        Assert.All(sources, source => Assert.True(
            source.StartsWith("./", StringComparison.Ordinal) ? Path.Exists(Path.Combine(Repository.Root, source)) : declared.ContainsKey(source), source));
    }

    [Fact]
    public void Volumes_EachDeclared_HasOneOwner()
    {
        var used = ComposeFile.Services.Values
            .SelectMany(service => ComposeFile.Texts(service["volumes"]))
            .Select(volume => volume.Split(':')[0])
            .Where(source => source[0] != '.');

        Assert.Equal(ComposeFile.Root["volumes"]!.AsObject().Select(volume => volume.Key).Order(), used.Order());
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Healthcheck_OfEachService_IsThere(string service) => Assert.NotNull(
        (object?)ComposeFile.Services[service]["healthcheck"]?["test"] ?? ComposeFile.DockerfileOf(service)?.Last("HEALTHCHECK"));

    [Theory]
    [MemberData(nameof(Services))]
    public void Service_Each_ComesBack(string service) => Assert.Equal("unless-stopped", (string?)ComposeFile.Services[service]["restart"]);

    [Theory]
    [MemberData(nameof(Services))]
    public void DependsOn_OfEachService_AwaitsTheHealthOfOthers(string service) => Assert.All(
        ComposeFile.Services[service]["depends_on"]?.AsObject().ToArray() ?? [],
        other =>
        {
            Assert.Contains(other.Key, ComposeFile.Services.Keys);
            Assert.Equal("service_healthy", (string?)other.Value!["condition"]);
        });

    [Theory]
    [MemberData(nameof(Services))]
    public void Ports_ButForTheBalancer_AreThisMachinesOwn(string service)
    {
        var ports = ComposeFile.Texts(ComposeFile.Services[service]["ports"]).ToArray();

        if (service == "balancer")
        {
            Assert.Equal(["${INFERLY_PORT:-8080}:8080"], ports);
        }
        else
        {
            Assert.All(ports, port => Assert.StartsWith("127.0.0.1:", port, StringComparison.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(Gateways))]
    public void Gateway_Each_WritesToItsVolumeAlone(string service)
    {
        var gateway = ComposeFile.Services[service];

        Assert.Equal("true", (string?)gateway["read_only"]);
        Assert.Equal(["ALL"], ComposeFile.Texts(gateway["cap_drop"]));
        Assert.Equal(["/tmp"], ComposeFile.Texts(gateway["tmpfs"]));
        var data = ComposeFile.DockerfileOf(service)!.Environment["INFERLY_DATA"];
        Assert.Equal([$"{service}:{data}"], ComposeFile.Texts(gateway["volumes"]));
    }

    [Fact]
    public void Variables_Each_AreInTheExample()
    {
        Assert.Equal(ComposeFile.Variables.Select(variable => variable.Name).Distinct().Order(), ComposeFile.Example.Keys.Order());
        Assert.All(ComposeFile.Variables, variable => Assert.Equal(variable.Kind == ":?", ComposeFile.Example[variable.Name].IsRequired));
    }

    [Fact]
    public void Variables_OfSecrets_HaveNoDefault()
    {
        var secrets = ComposeFile.Variables.Where(variable => IsSecret(variable.Name)).ToArray();

        Assert.Contains(secrets, secret => secret.Kind == ":?");
        Assert.All(secrets, secret => Assert.True(secret is { Kind: ":?" } or { Kind: ":-", Tail: "" }, secret.Name));
        Assert.All(secrets, secret => Assert.Equal("", ComposeFile.Example[secret.Name].Value));
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Environment_OfEachService_HasItsSecretsFromOutside(string service) => Assert.All(
        (ComposeFile.Services[service]["environment"]?.AsObject() ?? []).Where(variable => IsSecret(variable.Key)),
        variable => Assert.StartsWith("${", (string)variable.Value!, StringComparison.Ordinal));

    private static bool IsSecret(string variable) => SecretName().IsMatch(variable);

    [GeneratedRegex("KEY|PASSWORD|SECRET|TOKEN", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();
}
