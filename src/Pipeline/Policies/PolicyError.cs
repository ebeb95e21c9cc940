namespace Inferly.Pipeline.Policies;

/// <summary>A mistake in a policy: the JSON path of the offending value, and what to write instead.</summary>
public sealed record PolicyError(string Path, string Message);
