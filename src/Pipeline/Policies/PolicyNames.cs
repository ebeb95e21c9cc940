using Inferly.Pipeline.Registry;

namespace Inferly.Pipeline.Policies;

/// <summary>The JSON names of a policy's enumerations.</summary>
public static class PolicyNames
{
    public static NameTable<Optimize> Optimize { get; } = new(
        ("cost", Policies.Optimize.Cost),
        ("latency", Policies.Optimize.Latency),
        ("accuracy", Policies.Optimize.Accuracy),
        ("balanced", Policies.Optimize.Balanced));

    /// <summary>The policy fields by which constraints are set.</summary>
    public static NameTable<PolicyConstraint> Constraints { get; } = new(
        ("deny", PolicyConstraint.Deny),
        ("allow", PolicyConstraint.Allow),
        ("region", PolicyConstraint.Region),
        ("max_cost_usd", PolicyConstraint.MaxCost),
        ("min_accuracy", PolicyConstraint.MinAccuracy));
}
