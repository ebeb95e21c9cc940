using System.Text;
using Inferly.Analytics.ClickHouse.Protocol;
using Microsoft.AspNetCore.Http;

namespace Inferly.Analytics.ClickHouse.Engine;

/// <summary>
/// Answers the syntax tree of a statement that the engine takes for one read-only statement, without running anything: EXPLAIN
/// AST alone would execute what follows a semicolon and write what INTO OUTFILE names, so the engine classifies the text first.
/// </summary>
internal sealed class StatementInspector(EngineConnections connections)
{
    private static readonly IReadOnlyDictionary<string, string> Settings = new Dictionary<string, string>
    {
        ["readonly"] = "1",
        ["max_execution_time"] = "5",
        ["max_memory_usage"] = "200000000",
    };

    public async Task<ClickHouseError?> RunAsync(HttpResponse response, ClickHouseRequest request, string query, Stream body)
    {
        var text = await StatementText.ReadAsync(query, body, response.HttpContext.RequestAborted);
        if (text is null) return ClickHouseError.Create(307, "TOO_MANY_BYTES", $"A statement may have {StatementText.MaxBytes} bytes");
        byte[] sql = [.. text.Sql.Span, .. text.Rest.Span];
        var (tree, error) = await Blocking.Run(() => Inspect(sql, request.Parameters));
        if (error is not null) return error;
        response.ContentType = ContentTypes.Of("TabSeparatedRaw");
        await response.WriteAsync(tree, response.HttpContext.RequestAborted);
        return null;
    }

    private (string Tree, ClickHouseError? Error) Inspect(byte[] sql, IReadOnlyDictionary<string, string> parameters)
    {
        using var connection = connections.Open(Settings);
        if (connection is null) return ("", ClickHouseError.Create(210, "NETWORK_ERROR", "The engine gives no connection"));
        var analysis = connection.Classify(sql);
        if (analysis.Class == StatementClass.Unknown) return ("", Explain(connection, sql));
        if (analysis != StatementAnalysis.OneReadOnly)
            return ("", ClickHouseError.Create(497, "ACCESS_DENIED", "Only one statement that reads is allowed"));
        using var result = connection.Query([.. "EXPLAIN AST "u8, .. sql], "TabSeparatedRaw", parameters);
        return result.Error is { } error ? ("", ClickHouseError.Parse(error)) : (result.ReadText(), null);
    }

    /// <summary>
    /// Why the text does not parse. It travels as a value, for the engine runs the sound statements in front of a broken one.
    /// </summary>
    private static ClickHouseError Explain(ChdbConnection connection, byte[] sql)
    {
        var value = Encoding.UTF8.GetString(sql).Replace(@"\", @"\\", StringComparison.Ordinal)
            .Replace("\t", @"\t", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal);
        using var result = connection.Query("SELECT formatQuery({sql:String})"u8, "Null", new Dictionary<string, string> { ["sql"] = value });
        return result.Error is { } error
            ? ClickHouseError.Parse(error)
            : ClickHouseError.Create(497, "ACCESS_DENIED", "The engine does not know what this statement does");
    }
}
