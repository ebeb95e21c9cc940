using Inferly.Ingress.Access;
using Inferly.Ingress.Configuration;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Inferly.Ingress.Composition;

/// <summary>The web server and its log.</summary>
internal static class ServerSetup
{
    /// <summary>Where to listen, and what a connection may cost.</summary>
    public static void UseGatewayKestrel(this IWebHostBuilder host, GatewaySettings settings)
    {
        host.UseUrls(settings.Listen.ToString());
        host.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = settings.Limits.MaxBodyBytes;
            kestrel.ConfigureEndpointDefaults(SeenToken.AddTo);
        });
        host.ConfigureServices(services => services
            .Configure<HostOptions>(options => options.ShutdownTimeout = settings.DrainGrace)

            // Reads and writes go to the thread pool themselves, not by queues of the transport's: docs/adr/0009.
            .Configure<SocketTransportOptions>(sockets => sockets.IOQueueCount = 0));
    }

    /// <summary>One line an event on the console; the server's own spans and request lines are off, since the gateway has its own.</summary>
    public static void AddGatewayLogging(this ILoggingBuilder logging, GatewaySettings settings)
    {
        logging.ClearProviders();
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.UseUtcTimestamp = true;
        });
        logging.SetMinimumLevel(settings.LogLevel);
        logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);

        // Kestrel opens a log scope for each connection where the critical level is on, and uses that level for nothing else. The scope would
        // flow with every await of every request: an allocation for each task, and a slower way to go on from each. Its errors are exceptions
        // that nobody caught; the one that is left to it ends an answer that broke off.
        logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", static level => level is LogLevel.Warning);
        logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);

        // The host logs with all its trace what it then throws, and GatewayProgram says in a sentence. Of a service that ends the process later it tells
        // at both levels.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", static level => level is LogLevel.Warning or LogLevel.Critical);
    }
}
