namespace Inferly.Pipeline.Stages.Stream;

/// <summary>What follows a failed attempt.</summary>
internal enum FailoverStep
{
    /// <summary>Ask the next candidate at once.</summary>
    Next,

    /// <summary>Ask the same one again after <see cref="FailoverDecision.Wait"/>.</summary>
    Retry,

    /// <summary>The failure is the caller's own: pass it on.</summary>
    PassOn,

    /// <summary>Nothing is left that could help: 503 with what was tried.</summary>
    GiveUp,
}
