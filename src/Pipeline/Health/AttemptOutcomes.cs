namespace Inferly.Pipeline.Health;

/// <summary>What the outcomes have in common, and their names.</summary>
public static class AttemptOutcomes
{
    /// <summary>Counts against the provider: the circuit opens on these.</summary>
    public static bool IsProviderFailure(this AttemptOutcome outcome) => outcome
        is AttemptOutcome.ConnectFailed or AttemptOutcome.TimedOut or AttemptOutcome.ServerError or AttemptOutcome.Truncated;

    /// <summary>The name in records, metrics and spans (<c>error.type</c>).</summary>
    public static string ToWire(this AttemptOutcome outcome) => outcome switch
    {
        AttemptOutcome.Answered => "ok",
        AttemptOutcome.ConnectFailed => "connect_failed",
        AttemptOutcome.TimedOut => "timeout",
        AttemptOutcome.ServerError => "server_error",
        AttemptOutcome.RateLimited => "rate_limited",
        AttemptOutcome.QuotaExhausted => "quota_exhausted",
        AttemptOutcome.CredentialRejected => "credential_rejected",
        AttemptOutcome.Forbidden => "forbidden",
        AttemptOutcome.ModelUnsuitable => "model_unsuitable",
        AttemptOutcome.ContextExceeded => "context_exceeded",
        AttemptOutcome.RequestRejected => "request_rejected",
        AttemptOutcome.Truncated => "truncated",
        AttemptOutcome.Diverged => "diverged",
        AttemptOutcome.Superseded => "superseded",
        _ => "cancelled",
    };
}
