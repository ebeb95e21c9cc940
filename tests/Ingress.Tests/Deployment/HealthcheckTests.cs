using System.Net.Sockets;
using Inferly.Ingress.Tests.Hosting;
using Inferly.Ingress.Tests.Sdk;
using Inferly.Pipeline.Tests.Fixtures;

namespace Inferly.Ingress.Tests.Deployment;

/// <summary>The image's health check, run by a real bash.</summary>
public sealed class HealthcheckTests
{
    [Fact]
    public async Task Healthcheck_GatewayIsReady_Succeeds()
    {
        await using var gateway = await GatewayHost.StartAsync("{}");

        Assert.True(await IsHealthyAsync(gateway.BaseUrl));
    }

    [Fact]
    public async Task Healthcheck_GatewayDrains_Fails()
    {
        await using var draining = await FakeProvider.StartAsync();
        draining.Enqueue(new ProviderAnswer(503, "text/plain", "draining"u8.ToArray()));

        Assert.False(await IsHealthyAsync(new Uri(draining.BaseUrl)));
        Assert.Equal("/readyz", Assert.Single(draining.Received).Path);
    }

    [Fact]
    public async Task Healthcheck_NobodyListens_Fails() => Assert.False(await IsHealthyAsync(new Uri("http://127.0.0.1:1")));

    [Fact]
    public async Task Healthcheck_NobodyAnswers_Fails()
    {
        using var silent = new TcpListener(System.Net.IPAddress.Loopback, 0);
        silent.Start();

        Assert.False(await IsHealthyAsync(new Uri($"http://{silent.LocalEndpoint}")));
    }

    private static async Task<bool> IsHealthyAsync(Uri gateway)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "NOT TESTED: the health check is a bash script.");
        var result = await Command.RunAsync(Path.Combine(Repository.Root, "deploy/healthcheck.sh"), [$"{gateway.Port}"], Repository.Root);
        Assert.True(result.ExitCode >= 0, result.Error);
        return result.Succeeded;
    }
}
