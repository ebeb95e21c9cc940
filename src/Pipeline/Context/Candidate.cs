using Inferly.Pipeline.Fleet;

namespace Inferly.Pipeline.Context;

/// <summary>A target that may serve this request.</summary>
/// <param name="Target">Where.</param>
/// <param name="ExpectedOutput">Tokens that an answer of this model has lately had; bounded by the caller's own limit only where it is used.</param>
/// <param name="IsCallersChoice">The caller named this model: pinned, or first of <c>models</c>.</param>
public readonly record struct Candidate(Target Target, double ExpectedOutput, bool IsCallersChoice)
{
    /// <summary>Asked now, it is the probe of its circuit.</summary>
    public bool IsProbe { get; init; }
}
