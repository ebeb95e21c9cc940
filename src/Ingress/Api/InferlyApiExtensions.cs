using Inferly.Ingress.Access;
using Inferly.Ingress.Api.GoldenSets;
using Inferly.Ingress.Api.Keys;
using Inferly.Ingress.Api.Projects;
using Inferly.Ingress.Api.Reference;
using Inferly.Ingress.Api.Traces;
using Inferly.Ingress.Api.Workflows;
using Inferly.Ingress.Errors;
using Inferly.Ingress.Inference;
using Inferly.Pipeline.Limits;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Inferly.Ingress.Api;

/// <summary>Puts the control plane's surface together.</summary>
public static class InferlyApiExtensions
{
    private const int LargeUploadsAtOnce = 2;

    /// <summary>
    /// What the endpoints, the access check and the error layer need, but for the <c>StateStore</c>, which whoever owns the log registers.
    /// </summary>
    public static IServiceCollection AddInferlyApi(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<BudgetLedger>();
        services.TryAddSingleton<KeyActivity>();
        services.TryAddSingleton<AccessCheck>();
        services.TryAddSingleton<ProjectWriter>();
        services.TryAddSingleton<KeyWriter>();
        services.TryAddSingleton(s => new UploadTurns(LargeUploadsAtOnce, s.GetRequiredService<TimeProvider>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<KestrelServerOptions>, TokenHeaderOptions>());
        return services;
    }

    /// <summary>Error layer, routing, access check: in this order, before any endpoint.</summary>
    public static IApplicationBuilder UseInferlyAccess(this IApplicationBuilder app)
        => app.UseMiddleware<ErrorMiddleware>().UseMiddleware<InferencePaths>().UseRouting().UseMiddleware<AccessMiddleware>();

    /// <summary>Projects, keys, workflows, and their description.</summary>
    public static IEndpointRouteBuilder MapInferlyApi(this IEndpointRouteBuilder routes)
    {
        ProjectEndpoints.Map(routes);
        KeyEndpoints.Map(routes);
        WorkflowEndpoints.Map(routes);
        GoldenSetEndpoints.Map(routes);
        TraceEndpoints.Map(routes);
        QueryEndpoint.Map(routes);
        DataEndpoint.Map(routes);
        AnalystEndpoints.Map(routes);
        ReferenceEndpoints.Map(routes);
        return routes;
    }
}
