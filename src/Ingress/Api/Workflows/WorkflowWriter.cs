using System.Text.Json;
using Inferly.Ingress.Api.Answers;
using Inferly.Pipeline.State;

namespace Inferly.Ingress.Api.Workflows;

/// <summary>A workflow as answers show it.</summary>
internal static class WorkflowWriter
{
    public static JsonAnswer Answer(Workflow workflow, int status = StatusCodes.Status200OK)
        => new(json => Write(json, workflow)) { Status = status, Revision = workflow.Revision };

    public static void Write(Utf8JsonWriter json, Workflow workflow)
    {
        json.WriteStartObject();
        json.WriteString("name", workflow.Name);
        json.WriteString("project", workflow.Project);
        json.WriteString("description", workflow.Description);
        json.WritePolicy(workflow.Policy);
        json.WriteRaw("cache", workflow.Cache);
        json.WriteRaw("eval", workflow.Eval);
        json.WriteRaw("failover", workflow.Failover);
        json.WriteInstant("created_at", workflow.CreatedAt);
        json.WriteNumber("revision", workflow.Revision);
        json.WriteEndObject();
    }
}
