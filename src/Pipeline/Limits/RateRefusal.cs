namespace Inferly.Pipeline.Limits;

/// <summary>Why a request did not pass.</summary>
/// <param name="Scope">Whose limit was reached.</param>
/// <param name="Unit">Which of its two.</param>
/// <param name="Limit">Units per minute.</param>
/// <param name="RetryAfter">When the same request may pass; <see cref="Timeout.InfiniteTimeSpan"/> where it needs more than a whole minute's worth.</param>
public sealed record RateRefusal(LimitScope Scope, RateUnit Unit, int Limit, TimeSpan RetryAfter)
{
    public bool NeverFits => RetryAfter == Timeout.InfiniteTimeSpan;
}
