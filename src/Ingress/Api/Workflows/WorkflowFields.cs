using Inferly.Ingress.Api.Requests;
using Inferly.Pipeline.State;

namespace Inferly.Ingress.Api.Workflows;

/// <summary>What a body says of a workflow. It is put as a whole: a member that is left out is not set.</summary>
internal static class WorkflowFields
{
    private const int MaxDescriptionLength = 2000;

    public static Workflow Read(JsonObjectReader body, string project, string name, DateTimeOffset now)
    {
        var workflow = new Workflow
        {
            Project = project,
            Name = name,
            Description = body.Text("description", MaxDescriptionLength),
            Policy = body.Policy("policy"),
            Cache = Settings(body, "cache", CacheShape.Check),
            Eval = Settings(body, "eval", EvalShape.Check),
            Failover = Settings(body, "failover", FailoverShape.Check),
            CreatedAt = now,
        };
        body.RefuseOthers();
        return workflow;
    }

    // Kept in the words of its author, since other parts of the gateway give it its meaning.
    private static RawJson? Settings(JsonObjectReader body, string name, Action<JsonObjectReader> check)
    {
        if (body.Object(name) is not { } settings)
        {
            return null;
        }

        check(settings);
        settings.RefuseOthers();
        return new RawJson(body.Raw(name)!);
    }
}
