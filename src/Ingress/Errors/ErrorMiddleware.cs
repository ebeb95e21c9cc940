namespace Inferly.Ingress.Errors;

/// <summary>
/// The outermost layer: gives every request its id, and every failure that nobody else has answered OpenAI's shape. An answer that has
/// begun cannot be mended: its connection is cut, so that nobody takes it for whole.
/// </summary>
public sealed partial class ErrorMiddleware(RequestDelegate next, TimeProvider time, ILogger<ErrorMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var id = RequestId.New(time.GetUtcNow());
        context.TraceIdentifier = id;
        context.Response.Headers[RequestId.Header] = id;
        try
        {
            await next(context);
            if (context.Response is { StatusCode: >= 400, HasStarted: false, ContentType: null, ContentLength: null } response)
            {
                await response.WriteErrorAsync(ApiErrors.ForStatus(response.StatusCode, context.Request));
            }
        }
        catch (AnswerBrokenOffException)
        {
            // For the server.
            throw;
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to be told.
            context.Abort();
        }
        catch (BadHttpRequestException refused)
        {
            await AnswerAsync(context, ApiErrors.ForStatus(refused.StatusCode, context.Request));
        }
        catch (Exception unexpected)
        {
            LogUnexpected(unexpected, id);
            await AnswerAsync(context, ApiErrors.Internal);
        }
    }

    private static async Task AnswerAsync(HttpContext context, ApiError error)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }
        context.Response.Clear();
        context.Response.Headers[RequestId.Header] = context.TraceIdentifier;
        await context.Response.WriteErrorAsync(error);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Request {RequestId} failed unexpectedly")]
    private partial void LogUnexpected(Exception exception, string requestId);
}
