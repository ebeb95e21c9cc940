using Inferly.Pipeline.Health;
using Inferly.Pipeline.Relays;

namespace Inferly.Pipeline.Stages.Stream;

/// <summary>How one target goes on for an answer that broke off.</summary>
/// <param name="How">By the delivered text as a prefix, by a splice, or by an instruction.</param>
/// <param name="Relay">Joins its answer.</param>
/// <param name="Delivered">The text that the caller had before.</param>
internal sealed record ContinuationStep(Continuation How, ContinuingRelay Relay, string Delivered);
