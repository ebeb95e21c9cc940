using System.Text.Json.Nodes;
using Inferly.Pipeline.Tests.Fixtures;

namespace Inferly.Ingress.Tests.Deployment;

/// <summary>Collector, Prometheus and Grafana look where something is.</summary>
public sealed class ObservabilityTests
{
    private static readonly JsonNode Collector = Yaml.Read("deploy/collector/config.yaml");

    private static readonly string[] Targets =
    [
        .. Yaml.Read("deploy/prometheus.yml")["scrape_configs"]!.AsArray()
            .SelectMany(job => job!["static_configs"]!.AsArray())
            .SelectMany(entry => ComposeFile.Texts(entry!["targets"])),
    ];

    [Fact]
    public void Prometheus_EachTarget_IsAServiceThatExposesThePort() => Assert.All(Targets, target =>
    {
        var (service, port) = (target.Split(':')[0], target.Split(':')[1]);
        Assert.Contains(port, ComposeFile.DockerfileOf(service)!.Ports);
    });

    [Fact]
    public void Prometheus_EachGateway_IsScraped() => Assert.Superset(
        ComposeFile.Gateways.Select(gateway => $"{gateway}:8080").ToHashSet(), Targets.ToHashSet());

    [Theory]
    [InlineData("prometheus", "deploy/prometheus.yml", "/etc/prometheus/prometheus.yml")]
    [InlineData("collector", "deploy/collector/config.yaml", "/etc/otelcol/config.yaml")]
    [InlineData("balancer", "deploy/nginx.conf", "/etc/nginx/nginx.conf")]
    [InlineData("grafana", "deploy/grafana/provisioning", "/etc/grafana/provisioning")]
    public void Configuration_OfEachService_IsMounted(string service, string source, string target) =>
        Assert.Contains($"./{source}:{target}:ro", ComposeFile.Texts(ComposeFile.Services[service]["volumes"]));

    [Fact]
    public void Collector_EachPort_IsExposed()
    {
        var protocols = Collector["receivers"]!["otlp"]!["protocols"]!;
        var own = Collector["service"]!["telemetry"]!["metrics"]!["readers"]![0]!["pull"]!["exporter"]!["prometheus"]!;
        string[] ports = [PortOf(protocols["grpc"]!), PortOf(protocols["http"]!), (string)own["port"]!];

        Assert.Equal(ports, ComposeFile.DockerfileOf("collector")!.Ports);
        Assert.Contains($"http://127.0.0.1:{ports[2]}/metrics", ComposeFile.DockerfileOf("collector")!.Last("HEALTHCHECK"), StringComparison.Ordinal);
    }

    [Fact]
    public void Gateways_Each_SendTheirSpansToTheCollector()
    {
        var grpc = PortOf(Collector["receivers"]!["otlp"]!["protocols"]!["grpc"]!);

        Assert.All(ComposeFile.Gateways, gateway => Assert.Equal(
            $"http://collector:{grpc}", (string?)ComposeFile.Services[gateway]["environment"]!["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"]));
    }

    [Fact]
    public void Grafana_SourceAndDashboard_AreProvisioned()
    {
        var source = Assert.Single(Yaml.Read("deploy/grafana/provisioning/datasources/prometheus.yml")["datasources"]!.AsArray())!;
        var dashboards = Assert.Single(Yaml.Read("deploy/grafana/provisioning/dashboards/inferly.yml")["providers"]!.AsArray())!;

        Assert.Equal("http://prometheus:9090", (string?)source["url"]);
        Assert.All(Dashboard.Panels, panel => Assert.Equal((string?)source["uid"], (string?)panel["datasource"]!["uid"]));
        Assert.Contains(
            $"./deploy/grafana/dashboards:{(string)dashboards["options"]!["path"]!}:ro", ComposeFile.Texts(ComposeFile.Services["grafana"]["volumes"]));
        Assert.True(File.Exists(Path.Combine(Repository.Root, Dashboard.Path)));
    }

    private static string PortOf(JsonNode endpoint) => ((string)endpoint["endpoint"]!).Split(':')[1];
}
