using Inferly.Ingress.Errors;

namespace Inferly.Ingress.Access;

/// <summary>
/// Decides by the metadata of the matched endpoint whether the caller may go on: never by paths or host names, and where there is no
/// metadata, not. Tokens are hashed before anything else and appear in no log.
/// </summary>
public sealed partial class AccessMiddleware(RequestDelegate next, AccessCheck check, ILogger<AccessMiddleware> logger)
{
    /// <summary>The project in which an admin acts who names none in the path.</summary>
    public const string ProjectHeader = "x-inferly-project";

    /// <summary>The route parameter that scopes an endpoint to a project.</summary>
    public const string ProjectParameter = "project";

    public Task InvokeAsync(HttpContext context)
    {
        // No route at all, or routing's own answer (405, 415), which does nothing but refuse.
        if (context.GetEndpoint() is not RouteEndpoint endpoint)
        {
            return next(context);
        }

        if (endpoint.Metadata.GetMetadata<AccessRequirement>() is not { } requirement)
        {
            LogUndeclared(endpoint.RoutePattern.RawText);
            return context.Response.WriteErrorAsync(ApiErrors.InsufficientRole("No role may call this endpoint."));
        }
        if (requirement.Roles is not { } roles)
        {
            return next(context);
        }

        if (Refuse(context, roles) is not { } error)
        {
            return next(context);
        }

        if (error.Status == StatusCodes.Status401Unauthorized)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
        }

        return context.Response.WriteErrorAsync(error);
    }

    /// <summary>The project that a request names: by its path, else by the header.</summary>
    /// <remarks>A route without parameters is not asked for its values: they are made when somebody asks.</remarks>
    internal static string? ProjectNamedBy(HttpContext context) =>
        (context.GetEndpoint() is RouteEndpoint { RoutePattern.Parameters: [] } ? null : context.GetRouteValue(ProjectParameter) as string)
            ?? (context.Request.Headers.TryGetValue(ProjectHeader, out var header) ? header.ToString() : null);

    private ApiError? Refuse(HttpContext context, RoleSet roles)
    {
        var digest = BearerToken.DigestOf(context);
        if (!check.TryAdmit(digest, roles, ProjectNamedBy(context), out var caller, out var refusal))
        {
            return refusal;
        }

        context.SetCaller(caller);
        return null;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Endpoint {Route} says nothing of who may call it and is refused to everybody: a bug")]
    private partial void LogUndeclared(string? route);
}
