using System.Diagnostics;
using System.Globalization;
using Inferly.Pipeline.Requests;

namespace Inferly.Ingress.Telemetry;

/// <summary>The SERVER span of a request. Thread-safe.</summary>
internal static class RequestSpans
{
    /// <summary>Starts it, under the caller's span where a sound <c>traceparent</c> names one.</summary>
    /// <returns>The span to be disposed at the request's end; null where nobody listens.</returns>
    public static Activity? Start(HttpContext http, Operation operation)
    {
        var name = TelemetryNames.Of(operation);
        var span = TelemetryObserver.Source.StartActivity(name, ActivityKind.Server, ParentOf(http.Request.Headers));

        // It goes with the request's context. As the current one it would flow into the pipeline's tasks, which serve many requests.
        Activity.Current = null;
        if (span is { IsAllDataRequested: true })
        {
            span.SetTag(TelemetryNames.OperationName, name);
            span.SetTag(TelemetryNames.Method, http.Request.Method);
            span.SetTag(TelemetryNames.Route, (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText);
        }

        return span;
    }

    /// <summary>Notes what the caller was answered. A caller that left before the answer began has no status.</summary>
    public static void Answered(Activity? span, HttpResponse response)
    {
        if (span is not { IsAllDataRequested: true } || !response.HasStarted)
        {
            return;
        }

        span.SetTag(TelemetryNames.StatusCode, response.StatusCode);
        if (response.StatusCode >= StatusCodes.Status500InternalServerError && span.Status == ActivityStatusCode.Unset)
        {
            span.SetTag(TelemetryNames.ErrorType, response.StatusCode.ToString(CultureInfo.InvariantCulture));
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
