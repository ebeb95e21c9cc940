using Inferly.Analytics.Traces;
using Inferly.Ingress.Access;
using Inferly.Ingress.Api.Answers;
using Inferly.Ingress.Api.Requests;
using Inferly.Ingress.Errors;
using Inferly.Pipeline.State;

namespace Inferly.Ingress.Api.Traces;

/// <summary><c>DELETE /api/projects/{project}/data</c>: forgets a project's requests, all of them or those before a moment.</summary>
internal static class DataEndpoint
{
    private const string Before = "before";

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapDelete("/api/projects/{project}/data", DeleteAsync).RequireRoles(Role.Admin, Role.Owner);

    private static async Task<IResult> DeleteAsync(HttpContext context, StateStore store, TimeProvider time)
    {
        if (!TryReadBefore(context.Request, time.GetUtcNow(), out var before, out var wrong))
        {
            return new ErrorAnswer(wrong!);
        }

        var services = context.RequestServices;
        if (services.GetService<ProjectData>() is not { } data)
        {
            return new ErrorAnswer(TraceErrors.NotHere);
        }

        try
        {
            using (var patience = new TracePatience(time, context.RequestAborted))
            {
                await data.ReadyAsync(patience.Token);
            }

            // Kept before it is done: what is deleted must not come back, and a record that comes later is deleted when it comes.
            var project = context.GetCaller().Project.Id;
            var kept = await store.MutateAsync(state => Erase(state, project, before, time.GetUtcNow()), context.RequestAborted);
            if (!kept.Applied)
            {
                return ErrorAnswer.Of(kept.Error);
            }

            var deleted = await data.DeleteAsync(project, before, context.RequestAborted);
            return new JsonAnswer(json =>
            {
                json.WriteStartObject();
                json.WriteString(Before, before.UtcDateTime);
                json.WriteNumber("requests"u8, deleted.Requests);
                json.WriteNumber("attempts"u8, deleted.Attempts);
                json.WriteEndObject();
            });
        }
        catch (Exception late) when (TraceErrors.IsUnavailable(late) && !context.RequestAborted.IsCancellationRequested)
        {
            return new ErrorAnswer(TraceErrors.Unavailable(services));
        }
    }

    private static Mutation Erase(GatewayState state, string project, DateTimeOffset before, DateTimeOffset now) =>
        state.Erasures.TryGetValue(project, out var former) && former.Before >= before
            ? Mutation.Write()
            : Mutation.Write(state.Put(new Erasure { Project = project, Before = before }, now));

    // Without it all that there is now: a request that arrives while the deletion runs is not meant.
    private static bool TryReadBefore(HttpRequest request, DateTimeOffset now, out DateTimeOffset before, out ApiError? wrong)
    {
        (before, wrong) = (now, QueryParameters.RefuseOthers(request.Query, Before));
        if (wrong is not null)
        {
            return false;
        }

        if (!request.Query.TryGetValue(Before, out var text))
        {
            return true;
        }

        if (!Rfc3339.TryParse(text.ToString(), out before))
        {
            wrong = Wrong("must be a time such as 2026-11-23T08:00:00Z.");
        }
        else if (before > now)
        {
            wrong = Wrong("lies in the future. Leave it out to delete all that there is now.");
        }

        return wrong is null;
    }

    private static ApiError Wrong(string message) => new(StatusCodes.Status400BadRequest, $"{Before}: {message}", "invalid_request", Before);
}
