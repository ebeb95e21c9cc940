using System.Collections.Frozen;
using Inferly.Ingress.Telemetry;

namespace Inferly.Ingress.Inference;

/// <summary>
/// Finds the endpoint of an inference request by one look at its path, so that the router, which weighs patterns, methods and parameters, has
/// nothing left to find. Whatever else comes, and every other spelling of such a path, is the router's.
/// </summary>
internal sealed class InferencePaths(RequestDelegate next, EndpointDataSource endpoints)
{
    private readonly FrozenDictionary<string, Endpoint> _byPath = endpoints.Endpoints.OfType<RouteEndpoint>()
        .Where(endpoint => endpoint.Metadata.GetMetadata<SpanOperation>() is not null
            && endpoint.Metadata.GetMetadata<IHttpMethodMetadata>() is { } methods && methods.HttpMethods.Contains(HttpMethods.Post))
        .ToFrozenDictionary(endpoint => endpoint.RoutePattern.RawText!, Endpoint (endpoint) => endpoint, StringComparer.Ordinal);

    public Task InvokeAsync(HttpContext http)
    {
        if (HttpMethods.IsPost(http.Request.Method) && http.Request.Path.Value is { } path && _byPath.TryGetValue(path, out var endpoint))
        {
            http.SetEndpoint(endpoint);
        }

        return next(http);
    }
}
