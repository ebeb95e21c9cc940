namespace Inferly.Ingress.Access;

/// <summary>Endpoint metadata: who may call. An endpoint without it can be called by nobody.</summary>
public sealed record AccessRequirement
{
    private AccessRequirement(RoleSet? roles) => Roles = roles;

    /// <summary>Needs no key.</summary>
    public static AccessRequirement None { get; } = new((RoleSet?)null);

    /// <summary>The roles that may call; null means that no key is needed.</summary>
    public RoleSet? Roles { get; }

    public static AccessRequirement AnyOf(RoleSet roles) => new(roles);
}
