using System.Globalization;
using Inferly.Analytics.ClickHouse.Protocol;
using Microsoft.AspNetCore.Http;

namespace Inferly.Analytics.ClickHouse.Engine;

/// <summary>Writes an answer that was had as a whole.</summary>
internal static class AnswerWriter
{
    public static async Task WriteAsync(HttpResponse response, string format, ChdbAnswer answer)
    {
        response.ContentType = ContentTypes.Of(format);
        response.Headers["X-ClickHouse-Summary"] =
            string.Create(CultureInfo.InvariantCulture, $$"""{"read_rows":"0","read_bytes":"0","written_rows":"{{answer.RowsWritten}}"}""");
        await response.Body.WriteAsync(answer.Data, response.HttpContext.RequestAborted);
    }
}
