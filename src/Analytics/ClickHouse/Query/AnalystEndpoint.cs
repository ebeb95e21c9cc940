using System.Buffers;
using System.Text;
using Inferly.Analytics.ClickHouse.Protocol;
using Inferly.Analytics.ClickHouse.Sql;
using Microsoft.AspNetCore.Http;

namespace Inferly.Analytics.ClickHouse.Query;

/// <summary>
/// ClickHouse's HTTP interface for analysts, in the gateway's process: any ClickHouse client, with an Inferly key as its password
/// (or bearer token), gets the rows of the key's project through the gate. Clients' own settings are ignored; their limits are
/// the gateway's.
/// </summary>
/// <param name="queries">Runs the statements.</param>
/// <param name="accessOf">What a key may read; it sees whatever callers send, and an empty key where they send none.</param>
public sealed class AnalystEndpoint(QueryService queries, Func<HttpContext, string, AnalystAccess> accessOf)
{
    /// <summary>Answers one request, whatever its path.</summary>
    /// <exception cref="IOException">
    /// The result has broken off, and what was written says so at its end: let the server send it and close the connection without the mark of the end.
    /// </exception>
    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            if (await AnswerAsync(context) is { } error)
            {
                await ErrorResponse.WriteAsync(context.Response, error);
            }
        }
        catch (Exception e) when (e is InvalidDataException or ZstdSharp.ZstdException or BadHttpRequestException)
        {
            await ErrorResponse.WriteAsync(context.Response, ClickHouseError.Damaged(e.Message));
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException || (e is IOException && !context.Response.HasStarted))
        {
            // There is nothing to send, or nobody who reads it: what was sent is not whole, and must not look so.
            context.Abort();
        }
    }

    private async Task<ClickHouseError?> AnswerAsync(HttpContext context)
    {
        var query = context.Request.Query["query"].ToString();
        if (context.Request.Path.Value?.EndsWith("/ping", StringComparison.Ordinal) == true
            || (HttpMethods.IsGet(context.Request.Method) && query.Length == 0))
        {
            await context.Response.WriteAsync("Ok.\n", context.RequestAborted);
            return null;
        }
        var access = accessOf(context, Credentials.Read(context.Request) ?? "");
        if (access.Project is not { } project)
        {
            if (access.Refusal!.HttpStatus == StatusCodes.Status401Unauthorized)
            {
                context.Response.Headers.WWWAuthenticate = "Basic realm=\"ClickHouse\"";
            }

            return access.Refusal;
        }
        var request = ClickHouseRequest.Read(context.Request, out var error);
        if (request is null)
        {
            return error;
        }

        if (RequestBody.Open(context.Request, out error) is not { } body)
        {
            return error;
        }

        if (await ReadAsync(query, body, context.RequestAborted) is not { } sql)
        {
            return ClickHouseError.TooLong($"A statement may have {SqlGate.MaxLength} characters");
        }

        return await RunAsync(context, project, request, sql);
    }

    private async Task<ClickHouseError?> RunAsync(HttpContext context, string project, ClickHouseRequest request, string sql)
    {
        // Clients that word the format themselves: the gate, which judges the rest, knows no FORMAT.
        var statement = Statement.Read(sql);
        var text = ClientHandshake.Answer(statement.Kind == StatementKind.Select ? sql[..statement.Length] : sql);
        var question = new AnalystQuery(project, text, statement.Format ?? request.Format, request.Parameters);
        using var result = await queries.RunAsync(question, context.RequestAborted);
        if (result.Error is { } error)
        {
            return error;
        }

        context.Response.ContentType = result.ContentType;
        context.Response.Headers["X-ClickHouse-Query-Id"] = request.QueryId;
        context.Response.Headers["X-ClickHouse-Format"] = result.Format;
        context.Response.Headers["X-ClickHouse-Timezone"] = "UTC";
        await result.CopyToAsync(context.Response.Body, context.RequestAborted);
        return null;
    }

    /// <summary>The statement of address and body together; null where it is too long, which is known without reading it all.</summary>
    private static async Task<string?> ReadAsync(string query, Stream body, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(SqlGate.MaxLength + 1);
        try
        {
            var length = await RequestBody.FillAsync(body, buffer, cancellation);
            if (length > SqlGate.MaxLength)
            {
                return null;
            }

            var text = Encoding.UTF8.GetString(buffer, 0, length);
            return query.Length == 0 ? text : $"{query}\n{text}";
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
