using Inferly.Pipeline.State;

namespace Inferly.Ingress.Access;

/// <summary>Says on an endpoint, or a group of them, who may call it.</summary>
public static class EndpointAccessExtensions
{
    /// <summary>
    /// Admits keys of these roles, and no others. Where the route has a parameter <c>{project}</c>, only in their own project, but for admins.
    /// </summary>
    public static TBuilder RequireRoles<TBuilder>(this TBuilder endpoint, params ReadOnlySpan<Role> roles)
        where TBuilder : IEndpointConventionBuilder
        => endpoint.WithMetadata(AccessRequirement.AnyOf(RoleSet.Of(roles)));

    /// <summary>Admits everybody.</summary>
    public static TBuilder AllowWithoutKey<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder
        => endpoint.WithMetadata(AccessRequirement.None);
}
