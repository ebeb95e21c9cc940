using Inferly.Pipeline.Context;
using Inferly.Pipeline.Health;

namespace Inferly.Pipeline.Stages.Stream;

/// <summary>Tells an attempt's target what it showed of itself.</summary>
internal static class HealthRecorder
{
    // A provider that names no time to come back is left alone until its retry may come, and a key without rights for a minute.
    private static readonly TimeSpan BlindPause = FailoverRules.BlindRetryMin;
    private static readonly TimeSpan ForbiddenPause = TimeSpan.FromMinutes(1);

    public static void Record(Attempt attempt)
    {
        var target = attempt.Target;
        switch (attempt.Outcome)
        {
            case AttemptOutcome.Answered:
                target.CredentialHealth.Accept();
                break;
            case AttemptOutcome.CredentialRejected or AttemptOutcome.QuotaExhausted:
                target.CredentialHealth.Eject();
                break;
            case AttemptOutcome.Forbidden:
                target.Health.Quiet(ForbiddenPause);
                break;
            case AttemptOutcome.RateLimited:
                target.Health.Quiet(attempt.RetryAfter ?? BlindPause);
                break;
            case AttemptOutcome.ServerError when attempt.RetryAfter is { } pause:
                target.Health.Quiet(pause);
                break;
        }

        target.Health.Record(attempt.Outcome, attempt.FirstToken, attempt.Duration, attempt.Usage.OutputTokens, attempt.IsProbe);
    }
}
