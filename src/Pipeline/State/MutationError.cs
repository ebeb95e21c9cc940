namespace Inferly.Pipeline.State;

/// <summary>A refused mutation, with a message for the caller that names the remedy.</summary>
public sealed record MutationError(MutationFault Fault, string Message);
