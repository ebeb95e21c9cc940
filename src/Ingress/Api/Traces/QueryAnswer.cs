using Inferly.Analytics.ClickHouse.Query;
using Inferly.Ingress.Errors;

namespace Inferly.Ingress.Api.Traces;

/// <summary>A query's rows as they come, or why there are none.</summary>
internal sealed class QueryAnswer(QueryResult result) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using var rows = result;
        if (rows.Error is { } error)
        {
            await httpContext.Response.WriteErrorAsync(QueryErrors.Of(error));
            return;
        }

        httpContext.Response.ContentType = rows.ContentType;
        try
        {
            await rows.CopyToAsync(httpContext.Response.Body, httpContext.RequestAborted);
        }
        catch (IOException) when (httpContext.Response.HasStarted && !httpContext.RequestAborted.IsCancellationRequested)
        {
            // What was sent ends with ClickHouse's text of the error.
            throw new AnswerBrokenOffException();
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or OperationCanceledException)
        {
            // What was sent is not whole, and must not look so.
            httpContext.Abort();
        }
    }
}
