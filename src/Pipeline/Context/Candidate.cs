using Inferly.Pipeline.Fleet;
using Inferly.Pipeline.Money;

namespace Inferly.Pipeline.Context;

/// <summary>A target that may serve this request.</summary>
/// <param name="Target">Where.</param>
/// <param name="ExpectedCost">What the answer will probably cost; null without a price.</param>
/// <param name="IsCallersChoice">The caller named this model: pinned, or first of <c>models</c>.</param>
public readonly record struct Candidate(Target Target, NanoUsd? ExpectedCost, bool IsCallersChoice)
{
    /// <summary>Asked now, it is the probe of its circuit.</summary>
    public bool IsProbe { get; init; }
}
