using System.Diagnostics;
using Inferly.Pipeline.Context;

namespace Inferly.Pipeline.Stages.Stream;

/// <summary>An attempt that has started, and what must be settled when it has ended.</summary>
internal sealed class RunningAttempt : IDisposable
{
    /// <summary>Whom it asks.</summary>
    public required Candidate Candidate { get; init; }

    /// <summary>1 for the first call of a request.</summary>
    public required int Number { get; init; }

    /// <summary>It asks the same one once more.</summary>
    public required bool IsRetry { get; init; }

    /// <summary>When it started, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>What was set aside for it.</summary>
    public required Spend Spend { get; init; }

    /// <summary>Its span, or null when nobody listens.</summary>
    public required Activity? Span { get; init; }

    /// <summary>The call; null where the request can't be said to this target.</summary>
    public UpstreamAttempt? Call { get; init; }

    /// <summary>Why there is no call.</summary>
    public UpstreamFailure? Unsayable { get; init; }

    /// <summary>How it goes on for an answer that broke off; null: it answers from the beginning.</summary>
    public ContinuationStep? Step { get; init; }

    /// <summary>Up to the commit point: null, and it is sound so far.</summary>
    public Task<UpstreamFailure?> BeginAsync() => Call?.BeginAsync() ?? Task.FromResult(Unsayable);

    /// <inheritdoc/>
    public void Dispose() => Call?.Dispose();
}
