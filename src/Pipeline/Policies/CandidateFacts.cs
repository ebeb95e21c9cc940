using Inferly.Pipeline.Money;
using Inferly.Pipeline.Registry;

namespace Inferly.Pipeline.Policies;

/// <summary>A model and what is known of it for one request, at this moment.</summary>
/// <param name="Model">The model.</param>
/// <param name="EstimatedCost">What the call is expected to cost; null for a model without a price.</param>
/// <param name="Score">Its eval score in the request's workflow, 0..1; null where none was measured.</param>
public readonly record struct CandidateFacts(ModelEntry Model, NanoUsd? EstimatedCost, double? Score);
