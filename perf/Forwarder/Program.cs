using System.Globalization;
using System.Net;
using Inferly.Perf.Forwarder;
using Yarp.ReverseProxy.Configuration;

// The least a .NET gateway can cost, to compare with. Usage: perf-forwarder PORT UPSTREAM [--yarp]
int port = int.Parse(args[0], CultureInfo.InvariantCulture);
string upstream = args[1];
bool yarp = args.Contains("--yarp");

var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
if (yarp)
{
    var to = new DestinationConfig { Address = upstream };
    builder.Services.AddReverseProxy().LoadFromMemory(
        [new RouteConfig { RouteId = "all", ClusterId = "upstream", Match = new RouteMatch { Path = "{**all}" } }],
        [new ClusterConfig { ClusterId = "upstream", Destinations = new Dictionary<string, DestinationConfig> { ["one"] = to } }]);
}

using var forwarder = new RawForwarder(upstream);
var app = builder.Build();
if (yarp)
{
    app.MapGet("/metrics", Metrics.WriteAsync);
    app.MapReverseProxy();
}
else
{
    app.Run(context => context.Request.Path == "/metrics" ? Metrics.WriteAsync(context) : forwarder.ForwardAsync(context));
}
await app.RunAsync();
