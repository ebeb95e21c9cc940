using Inferly.Pipeline.Context;
using Inferly.Pipeline.State;

namespace Inferly.Pipeline.Stages.Authenticate;

/// <summary>Who asks, and for which project. Every key that is wrong is wrong in the same words.</summary>
/// <param name="store">Keys and projects.</param>
/// <param name="recordsContent">Whether content is recorded for projects that don't say.</param>
/// <param name="time">The clock.</param>
public sealed class AuthenticateStage(StateStore store, Func<bool> recordsContent, TimeProvider time) : IStage
{
    /// <inheritdoc/>
    public void Run(RequestContext context)
    {
        var state = store.Current;
        var now = time.GetUtcNow();
        if (context.KeyDigest is not { } digest || state.Authenticate(digest, now) is not { } key)
        {
            context.Reject(GatewayError.InvalidKey());
            return;
        }

        if (key.Role is Role.Analyst or Role.Ci)
        {
            context.Reject(GatewayError.InsufficientRole($"Keys of role {StateNames.Roles.NameOf(key.Role)} can't run models."));
            return;
        }

        // Only an admin, who belongs to no project, names one.
        var project = key.Project ?? context.ProjectHeader ?? Project.DefaultId;
        context.Project = state.FindProject(project);
        if (context.Project is null)
        {
            context.Reject(new GatewayError(404, "invalid_request_error", "project_not_found", $"There is no project '{project}'.")
            {
                Param = "x-inferly-project",
            });
            return;
        }

        context.RecordsContent = context.Project.RecordContent ?? recordsContent();
        context.Key = key;
        context.State = state;
    }
}
