using System.IO.Pipelines;
using Inferly.Pipeline.Context;

namespace Inferly.Ingress.Inference;

/// <summary>The caller behind a Kestrel connection. Only used while its request's handler waits.</summary>
internal sealed class HttpCaller(HttpContext http) : ICaller
{
    /// <inheritdoc/>
    public PipeWriter Body => http.Response.BodyWriter;

    /// <inheritdoc/>
    public CancellationToken Left { get; } = http.RequestAborted;

    /// <inheritdoc/>
    public void BeginStream(RequestContext context)
    {
        var response = http.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-cache";

        // Tells nginx in front of us not to collect the stream.
        response.Headers["x-accel-buffering"] = "no";
        AnswerHeaders.ApplyStream(response.Headers, context);
    }
}
