using System.Text;
using Inferly.Analytics.ClickHouse.Protocol;
using Inferly.Analytics.ClickHouse.Sql;
using Microsoft.AspNetCore.Http;

namespace Inferly.Analytics.ClickHouse.Engine;

/// <summary>Runs the statement of one HTTP request on a connection of its own, in the way its kind allows.</summary>
internal sealed class StatementRunner(EngineConnections connections, StatementStopper stopper)
{
    private static readonly IReadOnlyDictionary<string, string> NoSettings = new Dictionary<string, string>();

    private readonly SelectRunner _select = new(connections, stopper);

    /// <summary>Runs the least statement there is, without waiting for a place: statements may hold all of them for long.</summary>
    public async Task<ClickHouseError?> ProbeAsync() =>
        (await connections.RunAsync(NoSettings, null, connection => connection.Query("SELECT 1"u8, "Null"))).Error;

    /// <summary>Runs what the address's query and the body hold together; an error, or null once it is answered.</summary>
    public async Task<ClickHouseError?> RunAsync(HttpResponse response, ClickHouseRequest request, string query, Stream body)
    {
        var cancellation = response.HttpContext.RequestAborted;
        var text = await StatementText.ReadAsync(query, body, cancellation);
        if (text is null)
        {
            return StatementText.TooLong;
        }

        using var place = await connections.EnterAsync(request.Settings, cancellation);
        response.Headers["X-ClickHouse-Query-Id"] = request.QueryId;
        response.Headers["X-ClickHouse-Timezone"] = "UTC";
        byte[] sql = [.. Encoding.ASCII.GetBytes(StatementStopper.Tag(request.QueryId)), .. text.Sql.Span];
        if (text.Statement.Kind == StatementKind.Select)
        {
            return await _select.RunAsync(response, request, sql, text);
        }

        var running = text.Statement.Kind == StatementKind.Insert
            ? connections.RunAsync(request.Settings, request.Database, connection => RowInsert.Run(connection, request, sql, text, body))
            : connections.RunAsync(request.Settings, request.Database,
                connection => connection.Query([.. sql, .. text.Rest.Span], request.Format, request.Parameters));
        using var stopping = cancellation.Register(() => _ = stopper.StopAsync(request.QueryId, running));
        var answer = await running;
        if (answer.Error is null)
        {
            await AnswerWriter.WriteAsync(response, request.Format, answer);
        }

        return answer.Error;
    }
}
