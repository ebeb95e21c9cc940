using Inferly.Ingress.Access;
using Inferly.Ingress.Api.Answers;
using Inferly.Ingress.Api.Requests;
using Inferly.Ingress.Errors;
using Inferly.Pipeline.State;

namespace Inferly.Ingress.Api.Projects;

/// <summary><c>/api/projects</c></summary>
internal static class ProjectEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var projects = routes.MapGroup("/api/projects");
        projects.MapPost("", CreateAsync).RequireRoles(Role.Admin);
        projects.MapGet("", List).RequireRoles(Role.Admin, Role.Owner);
        projects.MapGet("{project}", Get).RequireRoles(Role.Admin, Role.Owner);
        projects.MapPatch("{project}", UpdateAsync).RequireRoles(Role.Admin, Role.Owner);
        projects.MapDelete("{project}", DeleteAsync).RequireRoles(Role.Admin);
    }

    private static async Task<IResult> CreateAsync(HttpContext context, StateStore store, ProjectWriter writer, TimeProvider time)
    {
        var body = await JsonBody.ReadAsync(context.Request);
        if (!body.IsReadable)
        {
            return new ErrorAnswer(body.Error);
        }

        var now = time.GetUtcNow();
        var project = ProjectFields.ReadNew(body.Reader, now);
        if (body.Reader.Problem is { } problem)
        {
            return new ErrorAnswer(ApiErrors.InvalidRequest(problem));
        }

        // An id is used once: the traces of a deleted project must never show up in another.
        var result = await store.MutateAsync(
            state => state.RevisionOf(project.Key) == 0
                ? Mutation.Write(state.Put(project, now))
                : Mutation.Refuse(MutationFault.Conflict, "conflict", $"The project id {project.Id} is or was in use. Choose another."),
            context.RequestAborted);
        return AnswerOf(result, project.Id, writer, StatusCodes.Status201Created);
    }

    private static IResult List(HttpContext context, ProjectWriter writer)
    {
        if (!PageRequest.TryRead(context.Request, out var page, out var error))
        {
            return new ErrorAnswer(error!);
        }

        var caller = context.GetCaller();
        var visible = caller.Role == Role.Admin ? caller.State.Projects : [caller.Project];
        return PageAnswer.Of(visible, project => project.Id, page, writer.Write);
    }

    private static JsonAnswer Get(HttpContext context, ProjectWriter writer) => writer.Answer(context.GetCaller().Project);

    private static async Task<IResult> UpdateAsync(HttpContext context, StateStore store, ProjectWriter writer, TimeProvider time)
    {
        if (!IfMatch.TryRead(context.Request, out var expected, out var error))
        {
            return new ErrorAnswer(error!);
        }

        var body = await JsonBody.ReadAsync(context.Request);
        if (!body.IsReadable)
        {
            return new ErrorAnswer(body.Error);
        }

        var id = context.GetCaller().Project.Id;
        ProjectFields.Read(body.Reader, context.GetCaller().Project);
        if (body.Reader.Problem is { } problem)
        {
            return new ErrorAnswer(ApiErrors.InvalidRequest(problem));
        }

        var result = await store.MutateAsync(
            state =>
            {
                if (state.FindProject(id) is not { } project)
                {
                    return Mutation.Refuse(SharedErrors.ProjectGone);
                }

                return expected.Check(project.Revision) is { } stale
                    ? Mutation.Refuse(stale)
                    : Mutation.Write(state.Put(ProjectFields.Read(body.Reader, project), time.GetUtcNow()));
            },
            context.RequestAborted);
        return AnswerOf(result, id, writer, StatusCodes.Status200OK);
    }

    private static async Task<IResult> DeleteAsync(HttpContext context, StateStore store, TimeProvider time)
    {
        if (!IfMatch.TryRead(context.Request, out var expected, out var error) || !QueryFlag.TryRead(context.Request, "force", out var force, out error))
        {
            return new ErrorAnswer(error!);
        }

        var id = context.GetCaller().Project.Id;
        var result = await store.MutateAsync(state => Delete(state, id, expected, force, time.GetUtcNow()), context.RequestAborted);
        return result.Applied ? Results.NoContent() : ErrorAnswer.Of(result.Error);
    }

    // One event is enough: without its project no key opens anything, and the id is never used again.
    private static Mutation Delete(GatewayState state, string id, IfMatch expected, bool force, DateTimeOffset now)
    {
        if (state.FindProject(id) is not { } project)
        {
            return Mutation.Refuse(SharedErrors.ProjectGone);
        }

        if (expected.Check(project.Revision) is { } stale)
        {
            return Mutation.Refuse(stale);
        }

        if (id == Project.DefaultId)
        {
            return Mutation.Refuse(MutationFault.Conflict, "conflict", "The project default cannot be deleted: admins act in it who name no other.");
        }

        var live = state.Keys.Count(key => key.Project == id && key.IsLive(now));
        return live > 0 && !force
            ? Mutation.Refuse(MutationFault.Conflict, "conflict", $"The project has {live} live keys. Revoke them, or delete it with ?force=true.")
            : Mutation.Write(state.Delete(project.Key, now));
    }

    private static IResult AnswerOf(MutationResult result, string id, ProjectWriter writer, int status)
        => result.Applied ? writer.Answer(result.State.FindProject(id)!, status) : ErrorAnswer.Of(result.Error);
}
