using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Inferly.Analytics.ClickHouse.Engine;

/// <summary>The header in which ClickHouse says what a statement has written.</summary>
internal static class Summary
{
    public static void Write(HttpResponse response, ChdbResult result) =>
        response.Headers["X-ClickHouse-Summary"] =
            string.Create(CultureInfo.InvariantCulture, $$"""{"read_rows":"0","read_bytes":"0","written_rows":"{{result.RowsWritten}}"}""");
}
