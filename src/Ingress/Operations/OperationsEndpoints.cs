using Inferly.Ingress.Access;

namespace Inferly.Ingress.Operations;

/// <summary>What load balancers and probes ask.</summary>
internal static class OperationsEndpoints
{
    /// <summary>/healthz: the process lives. /readyz: it takes requests; not any more once it is told to stop.</summary>
    public static void MapOperations(this IEndpointRouteBuilder routes)
    {
        var lifetime = routes.ServiceProvider.GetRequiredService<IHostApplicationLifetime>();
        routes.MapGet("/healthz", () => Results.Text("ok")).AllowWithoutKey();
        routes.MapGet("/readyz", () => lifetime.ApplicationStopping.IsCancellationRequested
            ? Results.Text("draining", statusCode: StatusCodes.Status503ServiceUnavailable)
            : Results.Text("ready")).AllowWithoutKey();
    }
}
