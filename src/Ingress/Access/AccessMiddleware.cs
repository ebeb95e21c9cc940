using Inferly.Ingress.Errors;
using Inferly.Pipeline.Limits;
using Inferly.Pipeline.State;

namespace Inferly.Ingress.Access;

/// <summary>
/// Decides by the metadata of the matched endpoint whether the caller may go on: never by paths or host names, and where there is no
/// metadata, not. Tokens are hashed before anything else and appear in no log.
/// </summary>
public sealed partial class AccessMiddleware(
    RequestDelegate next, StateStore store, KeyActivity activity, TimeProvider time, ILogger<AccessMiddleware> logger)
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

    private ApiError? Refuse(HttpContext context, RoleSet roles)
    {
        var digest = BearerToken.DigestOf(context.Request.Headers);
        var state = store.Current;
        var now = time.GetUtcNow();
        if (state.Authenticate(digest, now) is not { } key)
        {
            return ApiErrors.InvalidApiKey;
        }

        if (!roles.Contains(key.Role))
        {
            return ApiErrors.InsufficientRole($"A key of role {StateNames.Roles.NameOf(key.Role)} may not do this. It takes one of: {roles}.");
        }

        if (FindProject(context, key, state) is not { } project)
        {
            return ApiErrors.ProjectNotFound;
        }

        activity.Touch(key.Id, now);
        context.SetCaller(new Caller(key, digest, project, state));
        return null;
    }

    // What the path names, else the header, else what the key belongs to. Another's project and none at all are the same to the caller.
    private static Project? FindProject(HttpContext context, ApiKey key, GatewayState state)
    {
        var named = context.GetRouteValue(ProjectParameter) as string;
        if (named is null && context.Request.Headers.TryGetValue(ProjectHeader, out var header))
        {
            named = header.ToString();
        }

        if (key.Project is null)
        {
            return state.FindProject(named ?? Project.DefaultId);
        }

        return named is null || named == key.Project ? state.FindProject(key.Project) : null;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Endpoint {Route} says nothing of who may call it and is refused to everybody: a bug")]
    private partial void LogUndeclared(string? route);
}
