using Inferly.Pipeline.Health;

namespace Inferly.Pipeline.Stages.Stream;

/// <summary>All that the failover rules look at after a failed attempt.</summary>
/// <param name="Outcome">How the attempt ended.</param>
/// <param name="RetryAfter">What the provider asked for.</param>
/// <param name="IsCallersChoice">The caller named this model: pinned, or first of <c>models</c>.</param>
/// <param name="HasOthers">Another candidate is left that has not failed yet and would not for the same reason.</param>
/// <param name="WasRetried">This candidate has had its one retry.</param>
/// <param name="AttemptsLeft">More calls are allowed for this request.</param>
internal readonly record struct FailoverSituation(
    AttemptOutcome Outcome,
    TimeSpan? RetryAfter,
    bool IsCallersChoice,
    bool HasOthers,
    bool WasRetried,
    bool AttemptsLeft);
