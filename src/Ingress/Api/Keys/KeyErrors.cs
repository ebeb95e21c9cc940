using Inferly.Pipeline.State;

namespace Inferly.Ingress.Api.Keys;

/// <summary>Why something cannot be done to a key.</summary>
internal static class KeyErrors
{
    public static MutationError NotFound { get; } = new(MutationFault.NotFound, "key_not_found", "There is no such key. GET the list for the ids.");

    public static MutationError NotLive { get; } = new(
        MutationFault.Conflict, "conflict", "The key is revoked or expired and stays so. Create a new one.");

    public static MutationError LastAdmin { get; } = new(
        MutationFault.Conflict, "conflict", "This is the last live admin key, without which nobody could manage keys. Make another admin key first: POST /api/keys.");

    public static MutationError LastAdminExpires { get; } = new(
        MutationFault.Conflict,
        "conflict",
        "expires_at: no other admin key is live then, and nobody could manage keys. Make one that expires later or never first: POST /api/keys.");

    public static MutationError NotManaged(Role role) => new(
        MutationFault.Forbidden,
        "insufficient_role",
        $"A developer manages keys of role inference and ci, not {StateNames.Roles.NameOf(role)}. Ask an owner or admin.");
}
