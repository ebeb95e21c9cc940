using Inferly.Ingress.Errors;
using Inferly.Pipeline.State;

namespace Inferly.Ingress.Api.Answers;

/// <summary>Refusals of more than one resource.</summary>
internal static class SharedErrors
{
    /// <summary>The project was deleted between the access check and the change.</summary>
    public static MutationError ProjectGone { get; } =
        new(MutationFault.NotFound, ApiErrors.ProjectNotFound.Code!, ApiErrors.ProjectNotFound.Message);
}
