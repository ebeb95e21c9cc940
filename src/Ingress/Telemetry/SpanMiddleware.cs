using System.Diagnostics;
using System.Globalization;
using Inferly.Ingress.Errors;

namespace Inferly.Ingress.Telemetry;

/// <summary>One SERVER span a request, whoever answers it: around the error layer, so that it tells what the caller was told.</summary>
internal sealed class SpanMiddleware(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext http) => TelemetryObserver.Source.HasListeners() ? InvokeTracedAsync(http) : next(http);

    /// <summary>The request's span; null where nobody listens.</summary>
    public static Activity? SpanOf(HttpContext http) => TelemetryObserver.Source.HasListeners() ? http.Features.Get<Activity>() : null;

    /// <summary>
    /// The trace that the request belongs to, as 32 hexadecimal digits: its span's, the caller's, or one of its own, which is that of the request's id.
    /// A span that nobody collects would cost more than the rest of the middleware.
    /// </summary>
    public static string TraceIdOf(HttpContext http)
    {
        var trace = SpanOf(http)?.TraceId ?? ParentOf(http.Request.Headers).TraceId;
        return trace == default ? RequestId.Digits(http.TraceIdentifier) : trace.ToHexString();
    }

    private async Task InvokeTracedAsync(HttpContext http)
    {
        var method = TelemetryNames.OfMethod(http.Request.Method);
        using var span = TelemetryObserver.Source.StartActivity(method, ActivityKind.Server, ParentOf(http.Request.Headers));

        // It goes with the request's context. As the current one it would flow into the pipeline's tasks, which serve many requests.
        Activity.Current = null;
        http.Features.Set(span);
        try
        {
            await next(http);
        }
        finally
        {
            if (span is { IsAllDataRequested: true })
            {
                Describe(span, http, method);
            }
        }
    }

    private static void Describe(Activity span, HttpContext http, string method)
    {
        var endpoint = http.GetEndpoint() as RouteEndpoint;
        var operation = endpoint?.Metadata.GetMetadata<SpanOperation>() is { } named ? TelemetryNames.Of(named.Operation) : null;
        var route = endpoint?.RoutePattern.RawText;

        // A request that was understood is named after its model by now.
        if (span.DisplayName == span.OperationName)
        {
            span.DisplayName = operation ?? (route is null ? method : $"{method} {route}");
        }

        span.SetTag(TelemetryNames.OperationName, operation);
        span.SetTag(TelemetryNames.Method, method);
        span.SetTag(TelemetryNames.Route, route);
        span.SetTag(TelemetryNames.RequestId, http.TraceIdentifier);

        // A caller that left before the answer began has no status.
        if (http.Response.HasStarted || !http.RequestAborted.IsCancellationRequested)
        {
            Answered(span, http.Response.StatusCode);
        }
    }

    private static void Answered(Activity span, int status)
    {
        span.SetTag(TelemetryNames.StatusCode, status);
        if (status >= StatusCodes.Status500InternalServerError && span.Status == ActivityStatusCode.Unset)
        {
            span.SetTag(TelemetryNames.ErrorType, status.ToString(CultureInfo.InvariantCulture));
            span.SetStatus(ActivityStatusCode.Error);
        }
    }

    // Two headers of one name are no sound context: it is then as if there was none, as W3C Trace Context demands.
    private static ActivityContext ParentOf(IHeaderDictionary headers) =>
        headers.TraceParent is [{ } parent]
        && ActivityContext.TryParse(parent, headers.TraceState.Count > 0 ? headers.TraceState.ToString() : null, isRemote: true, out var context)
            ? context
            : default;
}
