namespace Inferly.Pipeline.Health;

/// <summary>How one upstream call ended. Expected failures are values: the failover rules are a table over them.</summary>
public enum AttemptOutcome
{
    /// <summary>A whole, sound answer.</summary>
    Answered,

    /// <summary>Connection refused, DNS, TLS, or reset before headers.</summary>
    ConnectFailed,

    /// <summary>No sound first token within the limit, or the deadline passed.</summary>
    TimedOut,

    /// <summary>A 5xx, an overload, or an error inside a 200.</summary>
    ServerError,

    /// <summary>A 429.</summary>
    RateLimited,

    /// <summary>402, or 429 with <c>insufficient_quota</c>: our account there is empty.</summary>
    QuotaExhausted,

    /// <summary>401: our credential is refused.</summary>
    CredentialRejected,

    /// <summary>403: our credential may not use this model.</summary>
    Forbidden,

    /// <summary>What our choice of model caused: no such model there, a parameter that only it lacks, 408, 409, its own size limit.</summary>
    ModelUnsuitable,

    /// <summary>The prompt does not fit into this model's context window.</summary>
    ContextExceeded,

    /// <summary>The provider refuses the request's own content: nobody else should be asked.</summary>
    RequestRejected,

    /// <summary>The answer broke, stalled or ended without a finish reason after a part of it was delivered.</summary>
    Truncated,

    /// <summary>It was to go on for another one that broke off, and said something else.</summary>
    Diverged,

    /// <summary>It was cancelled since another one, asked at the same time, was quicker.</summary>
    Superseded,

    /// <summary>The caller left.</summary>
    Cancelled,
}
