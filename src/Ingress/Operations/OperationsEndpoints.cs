using Inferly.Ingress.Access;
using Inferly.Ingress.Configuration;
using Inferly.Pipeline.State;

namespace Inferly.Ingress.Operations;

/// <summary>What load balancers, probes and Prometheus ask.</summary>
internal static class OperationsEndpoints
{
    // Many load balancers and uptime checks ask by HEAD.
    private static readonly string[] Probes = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>/healthz: the process lives. /readyz: it takes requests; not any more once it is told to stop. /metrics: what is
    /// measured, in Prometheus' text format.</summary>
    public static void MapOperations(this IEndpointRouteBuilder routes, MetricsAccess metrics)
    {
        var lifetime = routes.ServiceProvider.GetRequiredService<IHostApplicationLifetime>();
        routes.MapMethods("/healthz", Probes, () => Results.Text("ok")).AllowWithoutKey();
        routes.MapMethods("/readyz", Probes, () => lifetime.ApplicationStopping.IsCancellationRequested
            ? Results.Text("draining", statusCode: StatusCodes.Status503ServiceUnavailable)
            : Results.Text("ready")).AllowWithoutKey();

        var scrape = routes.MapPrometheusScrapingEndpoint("/metrics").WithMetadata(new HttpMethodMetadata([HttpMethods.Get]));
        if (metrics == MetricsAccess.Public)
        {
            scrape.AllowWithoutKey();
        }
        else
        {
            scrape.RequireRoles(Role.Admin, Role.Owner, Role.Analyst);
        }
    }
}
