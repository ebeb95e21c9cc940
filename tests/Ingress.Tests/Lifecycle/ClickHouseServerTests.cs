using Inferly.Ingress.Tests.Api;
using Inferly.Ingress.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Inferly.Ingress.Tests.Lifecycle;

public sealed class ClickHouseServerTests
{
    [Theory(Timeout = 60_000)]
    [InlineData("ingress")]
    [InlineData("ingress,analytics")]
    public async Task Start_ServerDoesNotAnswer_WarnsAtOnceAndNamesIt(string roles)
    {
        using var log = new LogCapture();
        await using var gateway = await GatewayHost.StartAsync(
            """
            { "providers": [ { "id": "sim", "kind": "sim" } ],
              "clickhouse": { "url": "http://127.0.0.1:1", "username": "writer", "password": "canary" } }
            """,
            roles,
            replace: services => services.AddSingleton<ILoggerProvider>(log));

        while (!log.Text.Contains("ClickHouse server", StringComparison.Ordinal))
        {
            // No request has left a record, and nobody has asked for one.
            using var ready = await gateway.Client.GetAsync("/readyz", TestContext.Current.CancellationToken);
        }

        Assert.Contains(
            "Warning Inferly.Analytics.ClickHouse.ServerProbe ClickHouse server at http://127.0.0.1:1/ cannot be used: Connection refused. "
                + "Requests are answered, and their records wait in the log until it can",
            log.Text,
            StringComparison.Ordinal);
        Assert.DoesNotContain("canary", log.Text, StringComparison.Ordinal);
    }
}
