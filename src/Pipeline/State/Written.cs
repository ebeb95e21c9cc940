namespace Inferly.Pipeline.State;

/// <summary>What became of a control event that was written.</summary>
/// <param name="Outcome">Whether it counts.</param>
/// <param name="State">The snapshot that it made; null where it made none.</param>
internal readonly record struct Written(WriteOutcome Outcome, GatewayState? State);
