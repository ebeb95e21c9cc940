using Inferly.Ingress.Access;
using Inferly.Ingress.Api.Answers;
using Inferly.Ingress.Api.Requests;
using Inferly.Ingress.Errors;
using Inferly.Pipeline.State;

namespace Inferly.Ingress.Api.Workflows;

/// <summary><c>/api/projects/{project}/workflows</c></summary>
internal static class WorkflowEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var workflows = routes.MapGroup("/api/projects/{project}/workflows").RequireRoles(Role.Admin, Role.Owner, Role.Developer);
        workflows.MapGet("", List);
        workflows.MapGet("{workflow}", Get);
        workflows.MapPut("{workflow}", PutAsync);
        workflows.MapDelete("{workflow}", DeleteAsync);
    }

    private static IResult List(HttpContext context)
    {
        if (!PageRequest.TryRead(context.Request, out var page, out var error))
        {
            return new ErrorAnswer(error!);
        }

        var caller = context.GetCaller();
        var visible = caller.State.Workflows.Where(workflow => workflow.Project == caller.Project.Id);
        return PageAnswer.Of(visible, workflow => workflow.Name, page, WorkflowWriter.Write);
    }

    private static IResult Get(HttpContext context, string workflow)
    {
        var caller = context.GetCaller();
        return caller.State.FindWorkflow(caller.Project.Id, workflow) is { } found
            ? WorkflowWriter.Answer(found)
            : ErrorAnswer.Of(WorkflowErrors.NotFound(workflow));
    }

    private static async Task<IResult> PutAsync(HttpContext context, string workflow, StateStore store, TimeProvider time)
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

        if (!Identifier.IsValid(workflow))
        {
            body.Reader.Fail("workflow", $"The name in the path must be {Identifier.Rule}.");
        }

        var put = WorkflowFields.Read(body.Reader, context.GetCaller().Project.Id, workflow, time.GetUtcNow());
        if (body.Reader.Problem is { } problem)
        {
            return new ErrorAnswer(ApiErrors.InvalidRequest(problem));
        }

        var created = false;
        var result = await store.MutateAsync(
            state =>
            {
                var present = state.FindWorkflow(put.Project, put.Name);
                created = present is null;
                if (state.FindProject(put.Project) is null)
                {
                    return Mutation.Refuse(SharedErrors.ProjectGone);
                }

                return expected.Check(present?.Revision ?? 0) is { } stale
                    ? Mutation.Refuse(stale)
                    : Mutation.Write(state.Put(put with { CreatedAt = present?.CreatedAt ?? put.CreatedAt }, time.GetUtcNow()));
            },
            context.RequestAborted);
        return result.Applied
            ? WorkflowWriter.Answer(
                result.State.FindWorkflow(put.Project, put.Name)!, created ? StatusCodes.Status201Created : StatusCodes.Status200OK)
            : ErrorAnswer.Of(result.Error);
    }

    private static async Task<IResult> DeleteAsync(HttpContext context, string workflow, StateStore store, TimeProvider time)
    {
        if (!IfMatch.TryRead(context.Request, out var expected, out var error))
        {
            return new ErrorAnswer(error!);
        }

        var project = context.GetCaller().Project.Id;
        var result = await store.MutateAsync(
            state =>
            {
                if (state.FindWorkflow(project, workflow) is not { } present)
                {
                    return Mutation.Refuse(WorkflowErrors.NotFound(workflow));
                }

                return expected.Check(present.Revision) is { } stale
                    ? Mutation.Refuse(stale)
                    : Mutation.Write([.. Delete(state, present, time.GetUtcNow())]);
            },
            context.RequestAborted);
        return result.Applied ? Results.NoContent() : ErrorAnswer.Of(result.Error);
    }

    // Its golden set first, which must not come back with a workflow of the same name; the numbers of its versions stay taken.
    private static IEnumerable<ControlEvent> Delete(GatewayState state, Workflow workflow, DateTimeOffset now)
    {
        if (state.FindGoldenSet(workflow.Project, workflow.Name) is { Versions.IsEmpty: false } set)
        {
            yield return state.Put(set with { Versions = [] }, now);
        }

        yield return state.Delete(workflow.Key, now);
    }
}
