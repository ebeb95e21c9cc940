using Inferly.Analytics.ClickHouse.Protocol;
using Inferly.Analytics.ClickHouse.Query;
using Inferly.Ingress.Access;
using Inferly.Ingress.Errors;
using Inferly.Pipeline.State;

namespace Inferly.Ingress.Api.Traces;

/// <summary>
/// <c>/clickhouse</c>: ClickHouse's own HTTP interface for analysts' clients, behind the gate. Such clients send the Inferly key as a password
/// and read errors in ClickHouse's form, so the endpoint asks for access itself: roles admin, owner and analyst, as at <c>/api/query</c>.
/// </summary>
internal static class AnalystEndpoints
{
    private static readonly RoleSet Roles = RoleSet.Of(Role.Admin, Role.Owner, Role.Analyst);

    public static void Map(IEndpointRouteBuilder routes)
    {
        if (routes.ServiceProvider.GetService<QueryService>() is not { } queries)
        {
            return;
        }

        var check = routes.ServiceProvider.GetRequiredService<AccessCheck>();
        var endpoint = new AnalystEndpoint(queries, (context, secret) => AccessOf(check, context, secret));
        routes.MapMethods("/clickhouse/{**path}", [HttpMethods.Get, HttpMethods.Post], context => AnswerAsync(endpoint, context)).AllowWithoutKey();
    }

    private static async Task AnswerAsync(AnalystEndpoint endpoint, HttpContext context)
    {
        try
        {
            await endpoint.HandleAsync(context);
        }
        catch (IOException) when (!context.RequestAborted.IsCancellationRequested)
        {
            throw new AnswerBrokenOffException();
        }
    }

    private static AnalystAccess AccessOf(AccessCheck check, HttpContext context, string secret)
    {
        if (check.TryAdmit(KeyDigest.Of(secret), Roles, AccessMiddleware.ProjectNamedBy(context), out var caller, out var refusal))
        {
            return AnalystAccess.To(caller.Project.Id);
        }

        return AnalystAccess.Refused(refusal.Status switch
        {
            StatusCodes.Status401Unauthorized => ClickHouseError.Unauthenticated("Send an Inferly key as the password, any name as the user"),
            StatusCodes.Status403Forbidden => ClickHouseError.Denied(refusal.Message),
            _ => ClickHouseError.UnknownDatabase(refusal.Message),
        });
    }
}
