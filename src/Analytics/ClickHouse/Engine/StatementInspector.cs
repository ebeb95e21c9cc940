using System.Text;
using Inferly.Analytics.ClickHouse.Protocol;
using Microsoft.AspNetCore.Http;

namespace Inferly.Analytics.ClickHouse.Engine;

/// <summary>
/// Answers the syntax tree of a statement that the engine takes for one read-only statement, without running anything: EXPLAIN
/// AST alone would execute what follows a semicolon and write what INTO OUTFILE names, so the engine classifies the text first.
/// </summary>
internal sealed class StatementInspector(EngineConnections connections) : IDisposable
{
    private const string Format = "TabSeparatedRaw";

    private static readonly IReadOnlyDictionary<string, string> Settings = new Dictionary<string, string>
    {
        ["readonly"] = "1",
        ["max_execution_time"] = "5",
        ["max_memory_usage"] = "200000000",
    };

    /// <summary>A hostile text may keep the parser busy for seconds; as many as this at once, whoever sent them.</summary>
    private readonly SemaphoreSlim _places = new(2);

    public async Task<ClickHouseError?> RunAsync(HttpResponse response, ClickHouseRequest request, string query, Stream body)
    {
        var text = await StatementText.ReadAsync(query, body, response.HttpContext.RequestAborted);
        if (text is null)
        {
            return StatementText.TooLong;
        }

        byte[] sql = [.. text.Sql.Span, .. text.Rest.Span];
        var answer = await InspectAsync(sql, request.Parameters, response.HttpContext.RequestAborted);
        if (answer.Error is null)
        {
            await AnswerWriter.WriteAsync(response, Format, answer);
        }

        return answer.Error;
    }

    public void Dispose() => _places.Dispose();

    private async Task<ChdbAnswer> InspectAsync(byte[] sql, IReadOnlyDictionary<string, string> parameters, CancellationToken cancellation)
    {
        await _places.WaitAsync(cancellation);
        try
        {
            return await connections.RunAsync(Settings, null, connection => Inspect(connection, sql, parameters));
        }
        finally
        {
            _places.Release();
        }
    }

    private static ChdbAnswer Inspect(ChdbConnection connection, byte[] sql, IReadOnlyDictionary<string, string> parameters)
    {
        var analysis = connection.Classify(sql);
        if (analysis.Class == StatementClass.Unknown)
        {
            return ChdbAnswer.Fail(Explain(connection, sql));
        }

        return analysis == StatementAnalysis.OneReadOnly
            ? connection.Query([.. "EXPLAIN AST "u8, .. sql], Format, parameters)
            : ChdbAnswer.Fail(ClickHouseError.Denied("Only one statement that reads is allowed"));
    }

    /// <summary>
    /// Why the text does not parse. It travels as a value, for the engine runs the sound statements in front of a broken one.
    /// </summary>
    private static ClickHouseError Explain(ChdbConnection connection, byte[] sql)
    {
        var value = Encoding.UTF8.GetString(sql).Replace(@"\", @"\\", StringComparison.Ordinal)
            .Replace("\t", @"\t", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal);
        var answer = connection.Query("SELECT formatQuery({sql:String})"u8, "Null", new Dictionary<string, string> { ["sql"] = value });
        return answer.Error is { } error
            ? ClickHouseError.Parse(WithoutScope(error.Text))
            : ClickHouseError.Denied("The engine does not know what this statement does");
    }

    /// <summary>The message without the engine's word of where it parsed, which repeats the text.</summary>
    private static string WithoutScope(string error)
    {
        var scope = error.IndexOf(": In scope SELECT formatQuery(", StringComparison.Ordinal);
        var name = error.LastIndexOf(" (", StringComparison.Ordinal);
        return scope >= 0 && name > scope ? error[..scope] + error[name..] : error;
    }
}
