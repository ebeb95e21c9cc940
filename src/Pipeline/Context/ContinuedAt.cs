using Inferly.Pipeline.Health;

namespace Inferly.Pipeline.Context;

/// <summary>Where one model went on for another.</summary>
/// <param name="Characters">Of text (UTF-16) that the caller had.</param>
/// <param name="Model">Who went on.</param>
/// <param name="How">By a prefix, by a splice, or by an instruction.</param>
public readonly record struct ContinuedAt(int Characters, string Model, Continuation How);
