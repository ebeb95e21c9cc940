namespace Inferly.Pipeline.Policies;

/// <summary>
/// No candidate satisfies the policy. For code <c>policy_unsatisfiable</c>; <paramref name="Path"/> names the constraint that the nearest
/// candidate fails, or the whole policy where there was no candidate.
/// </summary>
public sealed record PolicyUnsatisfiable(string Path, string Message);
