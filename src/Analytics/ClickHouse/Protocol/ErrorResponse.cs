using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Inferly.Analytics.ClickHouse.Protocol;

/// <summary>Errors the way ClickHouse's HTTP interface answers them.</summary>
internal static class ErrorResponse
{
    /// <summary>
    /// Answers the error; where an answer has begun, ends it with the error's text, as ClickHouse does, and without the mark of its end, so that no
    /// client takes it for whole.
    /// </summary>
    /// <exception cref="IOException">An answer has begun. For the server, which sends all that was written and then closes the connection.</exception>
    public static async Task WriteAsync(HttpResponse response, ClickHouseError error)
    {
        if (response.HasStarted)
        {
            await response.WriteAsync($"\n{error.Text}\n", response.HttpContext.RequestAborted);
            throw new IOException(error.Text);
        }

        // What others have set stays, such as the request's id; the format is that of rows which do not come.
        response.Headers.Remove("X-ClickHouse-Format");
        response.StatusCode = error.HttpStatus;
        if (error.HttpStatus == StatusCodes.Status503ServiceUnavailable)
        {
            response.Headers.RetryAfter = "1";
        }

        response.ContentType = "text/plain; charset=UTF-8";
        response.Headers["X-ClickHouse-Exception-Code"] = error.Code.ToString(CultureInfo.InvariantCulture);
        await response.WriteAsync(error.Text + "\n", response.HttpContext.RequestAborted);
    }
}
