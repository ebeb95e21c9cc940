using Inferly.Pipeline.Health;

namespace Inferly.Pipeline.Stages.Stream;

/// <summary>
/// What a failure before the commit point leads to: the table of docs/guides/failover.md as one pure function. Retries are
/// only asked for here; whether the provider's retry budget still allows one is the caller's to check.
/// </summary>
internal static class FailoverRules
{
    /// <summary>The soonest that a 429 without Retry-After is followed by another call.</summary>
    public static readonly TimeSpan BlindRetryMin = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan QuickRetryMin = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan QuickRetryMax = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan BlindRetryMax = TimeSpan.FromSeconds(1);

    /// <summary>Decides the next step.</summary>
    /// <param name="now">The situation.</param>
    /// <param name="longestWait">The longest Retry-After that is waited out.</param>
    /// <param name="random">0..1, for the jitter.</param>
    public static FailoverDecision Decide(in FailoverSituation now, TimeSpan longestWait, double random) => now.Outcome switch
    {
        AttemptOutcome.RequestRejected => new(FailoverStep.PassOn),
        AttemptOutcome.ContextExceeded or AttemptOutcome.ModelUnsuitable => now.HasOthers ? Next(now) : new(FailoverStep.PassOn),
        AttemptOutcome.ConnectFailed => now.HasOthers ? Next(now) : RetryOnce(now, Jitter(QuickRetryMin, QuickRetryMax, random)),
        AttemptOutcome.ServerError => now.IsCallersChoice || !now.HasOthers
            ? Retry(now, Jitter(QuickRetryMin, QuickRetryMax, random), longestWait)
            : Next(now),
        AttemptOutcome.RateLimited => RateLimited(now, longestWait, random),
        _ => Next(now),
    };

    private static FailoverDecision RateLimited(in FailoverSituation now, TimeSpan longestWait, double random)
    {
        if (!now.IsCallersChoice && now.HasOthers)
        {
            return Next(now);
        }

        return Retry(now, Jitter(BlindRetryMin, BlindRetryMax, random), longestWait);
    }

    // A provider that names a time is not asked before it.
    private static FailoverDecision Retry(in FailoverSituation now, TimeSpan blindly, TimeSpan longestWait) => now.RetryAfter switch
    {
        null => RetryOnce(now, blindly),
        { } wait when wait <= longestWait => RetryOnce(now, wait),
        _ => Next(now),
    };

    private static FailoverDecision RetryOnce(in FailoverSituation now, TimeSpan wait) =>
        now.AttemptsLeft && !now.WasRetried ? new(FailoverStep.Retry, wait) : Next(now);

    private static FailoverDecision Next(in FailoverSituation now) =>
        now.AttemptsLeft && now.HasOthers ? new(FailoverStep.Next) : new(FailoverStep.GiveUp);

    private static TimeSpan Jitter(TimeSpan min, TimeSpan max, double random) => min + ((max - min) * random);
}
