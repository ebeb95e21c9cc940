using System.Net;
using System.Net.Sockets;

namespace Inferly.Ingress.Tests.Lifecycle;

public sealed class ListenTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("inferly-listen-");

    [Fact]
    public async Task Start_PortInUse_SaysSoInOneSentence()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var address = $"http://{other.LocalEndpoint}";

        await using var gateway = GatewayProcess.Launch(_folder, "ingress", listen: address);

        Assert.Equal(1, await gateway.ExitAsync());
        Assert.StartsWith($"Cannot listen on {address}: the address is in use.", gateway.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', gateway.Output);
    }

    [Fact]
    public async Task Start_AfterOneThatCouldNotListen_PrintsTheAdminKey()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var noKeyChosen = new Dictionary<string, string> { ["INFERLY_BOOTSTRAP_KEY"] = null! };
        await using (var refused = GatewayProcess.Launch(_folder, "ingress", listen: $"http://{other.LocalEndpoint}", environment: noKeyChosen))
        {
            Assert.Equal(1, await refused.ExitAsync());
        }

        await using var gateway = await GatewayProcess.StartAsync(_folder, "ingress", environment: noKeyChosen);
        await gateway.TerminateAsync();

        Assert.Equal(0, await gateway.ExitAsync());
        Assert.Contains("\nAdmin key (shown only now): sk_live_", gateway.Output, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
