using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Fleet;
using Inferly.Pipeline.Health;
using Inferly.Pipeline.Money;

namespace Inferly.Pipeline.Context;

/// <summary>One upstream call and how it ended: a value, also when it failed.</summary>
public sealed record Attempt
{
    /// <summary>1 for the first call of a request.</summary>
    public required int Number { get; init; }

    /// <summary>Where it went.</summary>
    public required Target Target { get; init; }

    /// <summary>It was the probe of its target's circuit.</summary>
    public bool IsProbe { get; init; }

    /// <summary>When it started, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>How it ended.</summary>
    public required AttemptOutcome Outcome { get; init; }

    /// <summary>The whole call.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Until the first sound event of the answer; null if there was none.</summary>
    public TimeSpan? FirstToken { get; init; }

    /// <summary>HTTP status; null if no answer came.</summary>
    public int? Status { get; init; }

    /// <summary>The failure in the provider's words, or ours; null for an answer.</summary>
    public GatewayError? Error { get; init; }

    /// <summary>How long the provider asks to be left alone.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Tokens, as counted by the provider or estimated from what was delivered.</summary>
    public Usage Usage { get; init; }

    /// <summary>The usage is our estimate, since the provider sent none.</summary>
    public bool UsageIsEstimated { get; init; }

    /// <summary>What the provider charges for it.</summary>
    public NanoUsd Cost { get; init; }
}
