using Inferly.Ingress.Access;
using Inferly.Pipeline.Registry;
using Inferly.Pipeline.State;

namespace Inferly.Ingress.Api.Keys;

/// <summary>Which keys a caller manages at the present endpoint: the admin keys, or those of a project.</summary>
/// <param name="Project">The project; null for the admin keys.</param>
/// <param name="CallerRole">The caller's own role.</param>
internal sealed record KeyAuthority(string? Project, Role CallerRole)
{
    private static readonly NameTable<Role> AdminRoles = RolesWhere(role => role == Role.Admin);
    private static readonly NameTable<Role> ProjectRoles = RolesWhere(role => role != Role.Admin);

    /// <summary>The roles that keys have here.</summary>
    public NameTable<Role> Roles => Project is null ? AdminRoles : ProjectRoles;

    /// <summary>By the route alone: without a project in it, it is that of the admin keys.</summary>
    public static KeyAuthority Of(HttpContext context)
    {
        var caller = context.GetCaller();
        var inProject = context.GetRouteValue(AccessMiddleware.ProjectParameter) is not null;
        return new KeyAuthority(inProject ? caller.Project.Id : null, caller.Role);
    }

    /// <summary>Whether a key is one of those that this endpoint is about.</summary>
    public bool Covers(ApiKey key) => key.Project == Project;

    /// <summary>Developers hand out keys that can do less than their own; the others all that are covered.</summary>
    public bool MayManage(Role role) => CallerRole != Role.Developer || role is Role.Inference or Role.Ci;

    private static NameTable<Role> RolesWhere(Func<Role, bool> condition)
        => new([.. StateNames.Roles.Entries.Where(entry => condition(entry.Value))]);
}
