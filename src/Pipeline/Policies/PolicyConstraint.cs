namespace Inferly.Pipeline.Policies;

/// <summary>The constraints that can remove a model, in the order in which they are checked. <c>slo_ms</c> is none of them.</summary>
public enum PolicyConstraint
{
    Deny,
    Allow,
    Region,
    MaxCost,
    MinAccuracy,
}
