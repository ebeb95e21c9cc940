namespace Inferly.Pipeline.State;

/// <summary>A refused mutation.</summary>
/// <param name="Fault">The kind of reason.</param>
/// <param name="Code">The reason's stable name, for programs: <c>workflow_not_found</c>.</param>
/// <param name="Message">For people, with the remedy.</param>
public sealed record MutationError(MutationFault Fault, string Code, string Message);
