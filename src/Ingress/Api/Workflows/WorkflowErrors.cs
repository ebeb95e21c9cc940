using Inferly.Pipeline.State;

namespace Inferly.Ingress.Api.Workflows;

/// <summary>Why something cannot be done to a workflow.</summary>
internal static class WorkflowErrors
{
    public static MutationError NotFound(string name)
        => new(MutationFault.NotFound, "workflow_not_found", $"There is no workflow {name} in this project. PUT it first, or GET the list for the names.");
}
