using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Inferly.Analytics.ClickHouse.Protocol;

/// <summary>Errors the way ClickHouse's HTTP interface answers them.</summary>
internal static class ErrorResponse
{
    /// <summary>Answers the error; where an answer has begun, cuts the connection, so that no client takes it for whole.</summary>
    public static async Task WriteAsync(HttpResponse response, ClickHouseError error)
    {
        if (response.HasStarted)
        {
            response.HttpContext.Abort();
            return;
        }
        response.Clear();
        response.StatusCode = error.HttpStatus;
        response.ContentType = "text/plain; charset=UTF-8";
        response.Headers["X-ClickHouse-Exception-Code"] = error.Code.ToString(CultureInfo.InvariantCulture);
        await response.WriteAsync(error.Text + "\n", response.HttpContext.RequestAborted);
    }
}
