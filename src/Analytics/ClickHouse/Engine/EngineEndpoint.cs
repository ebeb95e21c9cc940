using System.Net;
using System.Security.Cryptography;
using System.Text;
using Inferly.Analytics.ClickHouse.Protocol;
using Microsoft.AspNetCore.Http;

namespace Inferly.Analytics.ClickHouse.Engine;

/// <summary>
/// ClickHouse's HTTP interface in front of the engine of this process: "/" runs a statement, "/ping" answers; Inferly's own
/// are "/inspect", which tells a statement's syntax tree, and "/alive". All but the ping asks for the secret, as a password of any user.
/// </summary>
internal sealed class EngineEndpoint(StatementRunner runner, StatementInspector inspector, string secret)
{
    private readonly byte[] _secret = SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            if (await AnswerAsync(context) is { } error)
            {
                await ErrorResponse.WriteAsync(context.Response, error);
            }
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller has left; what it had asked for is stopped by now.
            context.Abort();
        }
        catch (Exception e) when (e is InvalidDataException or ZstdSharp.ZstdException or BadHttpRequestException)
        {
            await ErrorResponse.WriteAsync(context.Response, ClickHouseError.Damaged(e.Message));
        }
    }

    private async Task<ClickHouseError?> AnswerAsync(HttpContext context)
    {
        var query = context.Request.Query["query"].ToString();
        if (context.Request.Path == "/ping" || (HttpMethods.IsGet(context.Request.Method) && query.Length == 0))
        {
            await context.Response.WriteAsync("Ok.\n", context.RequestAborted);
            return null;
        }
        if (!IsAuthorized(context.Request))
        {
            return ClickHouseError.Unauthenticated("The password is missing or wrong");
        }

        if (context.Request.Query.ContainsKey("session_id"))
        {
            return ClickHouseError.NotImplemented("There are no sessions here: send settings with each statement");
        }

        var request = ClickHouseRequest.Read(context.Request, out var error);
        if (request is null)
        {
            return error;
        }

        var body = RequestBody.Open(context.Request, out error);
        if (body is null)
        {
            return error;
        }

        switch (context.Request.Path.Value)
        {
            case "/": return await runner.RunAsync(context.Response, request, query, body);
            case InternalPaths.Alive: return await runner.ProbeAsync();
            case InternalPaths.Inspect: return await inspector.RunAsync(context.Response, request, query, body);
            default:
                context.Response.StatusCode = (int)HttpStatusCode.NotFound;
                return null;
        }
    }

    private bool IsAuthorized(HttpRequest request) =>
        Credentials.Read(request) is { } given
            && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), _secret);
}
