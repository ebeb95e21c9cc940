using System.Diagnostics.CodeAnalysis;
using Inferly.Ingress.Errors;
using Inferly.Pipeline.Limits;
using Inferly.Pipeline.State;

namespace Inferly.Ingress.Access;

/// <summary>Whether whoever holds a token may do something, and in which project. Thread-safe.</summary>
public sealed class AccessCheck(StateStore store, KeyActivity activity, TimeProvider time)
{
    /// <summary>Decides on the present state.</summary>
    /// <param name="digest">That of the token; a token that is missing or malformed has one that no key has.</param>
    /// <param name="roles">Who may.</param>
    /// <param name="named">The project that the request names; null where it names none.</param>
    /// <param name="caller">Who calls, where the answer is yes.</param>
    /// <param name="refusal">What to answer otherwise.</param>
    public bool TryAdmit(
        in KeyDigest digest, RoleSet roles, string? named, [NotNullWhen(true)] out Caller? caller, [NotNullWhen(false)] out ApiError? refusal)
    {
        var state = store.Current;
        var now = time.GetUtcNow();
        caller = null;
        refusal = null;
        if (state.Authenticate(digest, now) is not { } key)
        {
            refusal = ApiErrors.InvalidApiKey;
        }
        else if (!roles.Contains(key.Role))
        {
            refusal = ApiErrors.InsufficientRole($"A key of role {StateNames.Roles.NameOf(key.Role)} may not do this. It takes one of: {roles}.");
        }
        else if (FindProject(key, named, state) is not { } project)
        {
            refusal = key.Project is null ? ApiErrors.ProjectUnknown : ApiErrors.ProjectNotFound;
        }
        else
        {
            activity.Touch(key.Id, now);
            caller = new Caller(key, digest, project, state);
            return true;
        }
        return false;
    }

    // What is named, else what the key belongs to. Another's project and none at all are the same to the caller.
    private static Project? FindProject(ApiKey key, string? named, GatewayState state)
    {
        if (key.Project is null)
        {
            return state.FindProject(named ?? Project.DefaultId);
        }

        return named is null || named == key.Project ? state.FindProject(key.Project) : null;
    }
}
