using Inferly.Pipeline.Registry;

namespace Inferly.Pipeline.State;

/// <summary>The JSON names of the control plane's enumerations.</summary>
public static class StateNames
{
    public static NameTable<Role> Roles { get; } = new(
        ("admin", Role.Admin),
        ("owner", Role.Owner),
        ("developer", Role.Developer),
        ("analyst", Role.Analyst),
        ("ci", Role.Ci),
        ("inference", Role.Inference));

    public static NameTable<BudgetPeriod> BudgetPeriods { get; } = new(
        ("day", BudgetPeriod.Day),
        ("month", BudgetPeriod.Month));

    public static NameTable<EntityKind> EntityKinds { get; } = new(
        ("project", EntityKind.Project),
        ("key", EntityKind.Key),
        ("workflow", EntityKind.Workflow),
        ("erasure", EntityKind.Erasure),
        ("golden_set", EntityKind.GoldenSet));
}
