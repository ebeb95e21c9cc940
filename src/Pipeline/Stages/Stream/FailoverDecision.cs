namespace Inferly.Pipeline.Stages.Stream;

/// <summary>A step and how long to wait before it.</summary>
internal readonly record struct FailoverDecision(FailoverStep Step, TimeSpan Wait = default);
