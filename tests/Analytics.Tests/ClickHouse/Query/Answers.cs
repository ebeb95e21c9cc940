using System.Text;
using Inferly.Analytics.ClickHouse.Query;

namespace Inferly.Analytics.Tests.ClickHouse.Query;

/// <summary>What an analyst of project "mine" gets to see.</summary>
internal static class Answers
{
    /// <summary>The result as text, rows on lines, or the error's text.</summary>
    public static async Task<string> AskAsync(this QueryService queries, string sql, string format = "TSV")
    {
        using var result = await queries.RunAsync("mine", sql, format, TestContext.Current.CancellationToken);
        return result.Error?.Text ?? Encoding.UTF8.GetString(await result.ReadAsync());
    }

    public static async Task<byte[]> ReadAsync(this QueryResult result)
    {
        using var bytes = new MemoryStream();
        await result.CopyToAsync(bytes, TestContext.Current.CancellationToken);
        return bytes.ToArray();
    }
}
