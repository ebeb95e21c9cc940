namespace Inferly.Pipeline.Policies;

/// <summary>Why a candidate does not qualify.</summary>
/// <param name="Constraint">The first constraint that removed it.</param>
/// <param name="FactUnknown">It may well satisfy the constraint, but its region, price or score is not known.</param>
public readonly record struct Rejection(PolicyConstraint Constraint, bool FactUnknown = false);
