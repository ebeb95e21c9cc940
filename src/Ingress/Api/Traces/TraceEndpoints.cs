using System.Buffers;
using System.Text.Json;
using Inferly.Analytics.Traces;
using Inferly.Ingress.Access;
using Inferly.Ingress.Api.Answers;
using Inferly.Ingress.Errors;
using Inferly.Pipeline.State;

namespace Inferly.Ingress.Api.Traces;

/// <summary><c>/api/projects/{project}/traces</c> and <c>/usage</c>: what happened.</summary>
internal static class TraceEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/projects/{project}/traces", ListAsync).RequireRoles(Role.Admin, Role.Owner, Role.Developer, Role.Analyst);
        // As a Delegate: a method of one HttpContext would be taken for a RequestDelegate, and its result dropped.
        routes.MapGet("/api/projects/{project}/traces/{request_id}", (Delegate)GetAsync).RequireRoles(Role.Admin, Role.Owner, Role.Developer, Role.Analyst);
        routes.MapGet("/api/projects/{project}/usage", UsageAsync).RequireRoles(Role.Admin, Role.Owner, Role.Analyst);
    }

    private static Task<IResult> ListAsync(HttpContext context, TimeProvider time)
    {
        var query = new TraceQuery(context.Request.Query, time);
        var filter = query.Filter();
        return AnswerAsync<TraceStore>(context, query.Error, async (store, json, cancellation) =>
        {
            await store.ListAsync(context.GetCaller().Project.Id, filter, json, cancellation);
            return true;
        });
    }

    private static Task<IResult> GetAsync(HttpContext context) =>
        AnswerAsync<TraceStore>(context, null, (store, json, cancellation) =>
            store.GetAsync(context.GetCaller().Project.Id, (string)context.GetRouteValue("request_id")!, json, cancellation));

    private static Task<IResult> UsageAsync(HttpContext context, TimeProvider time)
    {
        var query = new TraceQuery(context.Request.Query, time);
        var (from, to) = query.Range();
        var groups = query.Groups();
        return AnswerAsync<UsageStore>(context, query.Error, async (store, json, cancellation) =>
        {
            await store.WriteAsync(context.GetCaller().Project.Id, groups, from, to, json, cancellation);
            return true;
        });
    }

    private static async Task<IResult> AnswerAsync<TStore>(
        HttpContext context, ApiError? wrong, Func<TStore, Utf8JsonWriter, CancellationToken, Task<bool>> write)
        where TStore : notnull
    {
        if (wrong is not null)
        {
            return new ErrorAnswer(wrong);
        }

        var services = context.RequestServices;
        if (services.GetService<TStore>() is not { } store)
        {
            return new ErrorAnswer(TraceErrors.NotHere);
        }

        using var patience = new TracePatience(services.GetRequiredService<TimeProvider>(), context.RequestAborted);
        try
        {
            var body = new ArrayBufferWriter<byte>(4096);
            await using var json = new Utf8JsonWriter(body);
            var found = await write(store, json, patience.Token);
            await json.FlushAsync(context.RequestAborted);
            return found ? Results.Bytes(body.WrittenMemory, "application/json") : new ErrorAnswer(TraceErrors.NotFound);
        }
        catch (Exception late) when (TraceErrors.IsUnavailable(late) && !context.RequestAborted.IsCancellationRequested)
        {
            return new ErrorAnswer(TraceErrors.Unavailable(services));
        }
    }
}
