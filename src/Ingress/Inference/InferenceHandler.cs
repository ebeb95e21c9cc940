using Inferly.Ingress.Access;
using Inferly.Ingress.Errors;
using Inferly.Ingress.Telemetry;
using Inferly.Pipeline;
using Inferly.Pipeline.Context;
using Inferly.Pipeline.Requests;

namespace Inferly.Ingress.Inference;

/// <summary>
/// One inference request from the socket to the socket: reads the body, hands a context to the pipeline, awaits its
/// completion, and sends what was held back. Only this class touches the HttpContext, so none is used after its request.
/// </summary>
internal sealed class InferenceHandler(RequestPipeline pipeline, BodyReader bodies, TimeProvider time)
{
    /// <summary>Handles one request.</summary>
    public async Task HandleAsync(HttpContext http, Operation operation)
    {
        using var body = await bodies.ReadAsync(http.Request);
        if (body.Error is { } unreadable)
        {
            await http.Response.WriteErrorAsync(unreadable);
            return;
        }

        var context = CreateContext(http, operation, body.Bytes);
        using var tail = context.Tail;
        if (!pipeline.TryPost(context))
        {
            await http.Response.WriteErrorAsync(GatewayError.Overloaded().ToApiError());
            return;
        }

        await context.Completion;
        await FinishAsync(http, context);
    }

    private RequestContext CreateContext(HttpContext http, Operation operation, ReadOnlyMemory<byte> body)
    {
        var headers = http.Request.Headers;
        return new RequestContext
        {
            RequestId = http.TraceIdentifier,
            ClientRequestId = Header(headers, RequestId.Header),
            Operation = operation,
            Body = body,
            KeyDigest = http.GetCaller().Digest,
            ProjectHeader = Header(headers, AccessMiddleware.ProjectHeader),
            WorkflowHeader = Header(headers, "x-inferly-workflow"),
            PolicyHeader = Header(headers, "x-inferly-policy"),
            Caller = new HttpCaller(http),
            ArrivedAt = time.GetUtcNow(),
            StartedAt = time.GetTimestamp(),
            TraceId = SpanMiddleware.TraceIdOf(http),
            Activity = SpanMiddleware.SpanOf(http),
        };
    }

    private async Task FinishAsync(HttpContext http, RequestContext context)
    {
        if (context.Outcome == RequestOutcome.Cancelled || http.RequestAborted.IsCancellationRequested)
        {
            http.Abort();
            return;
        }

        if (context.Error is null)
        {
            await SendTailAsync(http, context);
        }
        else if (context.IsCommitted)
        {
            await BreakOffAsync(http, context);
        }
        else
        {
            AnswerHeaders.ApplyLimits(http.Response.Headers, context);
            AnswerHeaders.ApplyAttempts(http.Response.Headers, context);
            await http.Response.WriteErrorAsync(context.Error.ToApiError());
        }
    }

    private async Task SendTailAsync(HttpContext http, RequestContext context)
    {
        if (!context.IsCommitted)
        {
            AnswerHeaders.ApplyWhole(http.Response.Headers, context, time);
            http.Response.ContentType = "application/json";
            http.Response.ContentLength = context.Tail.Written.Length;
        }

        await http.Response.BodyWriter.WriteAsync(context.Tail.Written, http.RequestAborted);
    }

    // An error frame, then a broken connection: a clean end would make some clients take the truncated answer for a whole one.
    private static async Task BreakOffAsync(HttpContext http, RequestContext context)
    {
        ErrorFrame.Write(http.Response.BodyWriter, context.Operation, context.Error!.ToApiError(), context.Answer?.NextEvent ?? 0);
        await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
        throw new AnswerBrokenOffException();
    }

    private static string? Header(IHeaderDictionary headers, string name) =>
        headers.TryGetValue(name, out var values) && values.Count > 0 ? values[0] : null;
}
