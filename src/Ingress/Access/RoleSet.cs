using Inferly.Pipeline.State;

namespace Inferly.Ingress.Access;

/// <summary>A set of roles.</summary>
public readonly record struct RoleSet
{
    private readonly int _bits;

    private RoleSet(int bits) => _bits = bits;

    public static RoleSet Of(params ReadOnlySpan<Role> roles)
    {
        var bits = 0;
        foreach (var role in roles)
        {
            bits |= 1 << (int)role;
        }

        return new RoleSet(bits);
    }

    public bool Contains(Role role) => (_bits & (1 << (int)role)) != 0;

    /// <summary><c>admin, owner</c></summary>
    public override string ToString()
    {
        var set = this;
        return string.Join(", ", StateNames.Roles.Entries.Where(entry => set.Contains(entry.Value)).Select(entry => entry.Name));
    }
}
