using System.Text;
using Inferly.Analytics.ClickHouse.Protocol;
using Inferly.Analytics.ClickHouse.Sql;
using Microsoft.AspNetCore.Http;

namespace Inferly.Analytics.ClickHouse.Engine;

/// <summary>Runs the statement of one HTTP request on a connection of its own, in the way its kind allows.</summary>
internal sealed class StatementRunner(EngineConnections connections, StatementStopper stopper)
{
    private readonly SelectRunner _select = new(stopper);
    private readonly WholeRunner _whole = new(stopper);

    /// <summary>Runs what <paramref name="query"/> and <paramref name="body"/> hold together; an error, or null once it is answered.</summary>
    public async Task<ClickHouseError?> RunAsync(HttpResponse response, ClickHouseRequest request, string query, Stream body)
    {
        var cancellation = response.HttpContext.RequestAborted;
        var text = await StatementText.ReadAsync(query, body, cancellation);
        if (text is null)
            return ClickHouseError.Create(307, "TOO_MANY_BYTES", $"A statement may have {StatementText.MaxBytes} bytes: INSERT ... FORMAT streams its rows");

        using var place = await connections.EnterAsync(request.Settings, cancellation);
        using var connection = await Blocking.Run(() => connections.Open(request.Settings));
        if (connection is null) return ClickHouseError.Create(36, "BAD_ARGUMENTS", "A setting has a value that the engine does not take");
        if (await UseDatabaseAsync(connection, request.Database) is { } unknown) return unknown;

        response.Headers["X-ClickHouse-Query-Id"] = request.QueryId;
        response.Headers["X-ClickHouse-Timezone"] = "UTC";
        byte[] sql = [.. Encoding.ASCII.GetBytes(StatementStopper.Tag(request.QueryId)), .. text.Sql.Span];
        return text.Statement.Kind switch
        {
            StatementKind.Insert => await InsertRunner.RunAsync(response, connection, request, sql, text, body),
            StatementKind.Select when connection.Classify(sql) == StatementAnalysis.OneReadOnly =>
                await _select.RunAsync(response, connection, request, sql, text.Statement.Format ?? request.Format),
            _ => await _whole.RunAsync(response, connection, request, [.. sql, .. text.Rest.Span]),
        };
    }

    private static async Task<ClickHouseError?> UseDatabaseAsync(ChdbConnection connection, string? database)
    {
        if (database is null or "default") return null;
        var name = database.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("`", @"\`", StringComparison.Ordinal);
        using var result = await Blocking.Run(() => connection.Query(Encoding.UTF8.GetBytes($"USE `{name}`"), "Null"));
        return result.Error is { } error ? ClickHouseError.Parse(error) : null;
    }
}
