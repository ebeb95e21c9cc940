namespace Inferly.Pipeline.State;

internal sealed class RoleConverter() : EnumConverter<Role>(StateNames.Roles);
