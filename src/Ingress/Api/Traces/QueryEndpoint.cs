using Inferly.Analytics.ClickHouse.Query;
using Inferly.Ingress.Access;
using Inferly.Ingress.Api.Answers;
using Inferly.Ingress.Api.Requests;
using Inferly.Ingress.Errors;
using Inferly.Pipeline.State;

namespace Inferly.Ingress.Api.Traces;

/// <summary><c>POST /api/query</c>: one read-only SELECT over the caller's own project, behind the gate.</summary>
internal static class QueryEndpoint
{
    private const int MaxSql = 64 * 1024;

    // As a Delegate: a method of one HttpContext would be taken for a RequestDelegate, and its result dropped.
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/query", (Delegate)RunAsync).RequireRoles(Role.Admin, Role.Owner, Role.Analyst);

    private static async Task<IResult> RunAsync(HttpContext context)
    {
        var body = await JsonBody.ReadAsync(context.Request);
        if (!body.IsReadable)
        {
            return new ErrorAnswer(body.Error);
        }

        body.Reader.Require("sql");
        var sql = body.Reader.Text("sql", MaxSql);
        body.Reader.OneOf("format", "JSON", "CSV", "Parquet");
        var format = body.Reader.Text("format", 16) ?? "JSON";
        body.Reader.RefuseOthers();
        if (body.Reader.Problem is { } problem)
        {
            return new ErrorAnswer(ApiErrors.InvalidRequest(problem));
        }

        if (context.RequestServices.GetService<QueryService>() is not { } queries)
        {
            return new ErrorAnswer(TraceErrors.NotHere);
        }

        var result = await queries.RunAsync(context.GetCaller().Project.Id, sql!, format, context.RequestAborted);
        return new QueryAnswer(result);
    }
}
