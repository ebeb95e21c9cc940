using Inferly.Pipeline.Context;
using Inferly.Pipeline.Health;

namespace Inferly.Pipeline.Stages.Stream;

/// <summary>
/// Brings an attempt to the commit point. Where <c>slo_ms</c> is about to be missed, a second one starts while the first still runs, and the first
/// sound answer wins. One instance a request; not thread-safe.
/// </summary>
internal sealed class HedgedStart(RequestContext context, AttemptBook book, CandidateQueue queue, RetryBudget? budget, TimeProvider time)
{
    // Made when the first loses: most requests run one attempt at a time.
    private List<(RunningAttempt Attempt, Task<UpstreamFailure?> End)>? _losers;

    /// <summary>A second attempt may run beside the first.</summary>
    public bool MayRace => budget is not null && !context.IsCommitted;

    /// <summary>Begins an attempt that <see cref="MayRace"/>.</summary>
    /// <returns>The one that won, or the last that failed.</returns>
    public async Task<(RunningAttempt Attempt, UpstreamFailure? Failure)> BeginAsync(RunningAttempt first)
    {
        var begun = first.BeginAsync();
        if (begun.IsCompleted || context.Policy.SloMs is not { } slo)
        {
            return (first, await begun.ConfigureAwait(false));
        }

        var isLate = await IsLateAsync(begun, WaitFor(first, slo)).ConfigureAwait(false);
        return isLate && Second() is { } second
            ? await RaceAsync(first, begun, second).ConfigureAwait(false)
            : (first, await begun.ConfigureAwait(false));
    }

    /// <summary>Records what the losers cost.</summary>
    public async ValueTask SettleLosersAsync()
    {
        foreach (var (attempt, end) in _losers ?? [])
        {
            var failure = await end.ConfigureAwait(false);
            book.Settle(attempt, failure ?? UpstreamFailure.Of(AttemptOutcome.Superseded, 499, "Another provider was quicker."));
        }
    }

    // At the latest when the SLO passes; half way where it is forecast to be missed.
    private TimeSpan WaitFor(RunningAttempt first, int slo)
    {
        var forecast = first.Candidate.Target.Health.Estimate();
        var expected = context.Request!.Stream ? forecast.FirstTokenMs : forecast.AnswerMs(first.Candidate.ExpectedOutput);
        var wait = TimeSpan.FromMilliseconds(forecast.Samples > 0 && expected > slo ? slo / 2.0 : slo) - time.GetElapsedTime(context.StartedAt);
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    private async Task<bool> IsLateAsync(Task begun, TimeSpan wait)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.Caller.Left);
        var timer = Task.Delay(wait, time, stop.Token);
        await Task.WhenAny(begun, timer).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        return !begun.IsCompleted && !context.Caller.Left.IsCancellationRequested;
    }

    // The budget last: what is not asked takes nothing out of it.
    private RunningAttempt? Second()
    {
        while (book.HasLeft && queue.TrySound(out var candidate))
        {
            if (!budget!.TryRetry())
            {
                CandidateQueue.GiveBack(candidate);
                return null;
            }

            if (book.Start(candidate, isRetry: false, mayRace: true) is { } second)
            {
                context.IsHedged = true;
                return second;
            }
        }

        return null;
    }

    private async Task<(RunningAttempt Attempt, UpstreamFailure? Failure)> RaceAsync(
        RunningAttempt first, Task<UpstreamFailure?> firstBegun, RunningAttempt second)
    {
        var secondBegun = second.BeginAsync();
        var isFirst = await Task.WhenAny(firstBegun, secondBegun).ConfigureAwait(false) == firstBegun;
        var (quick, quickBegun, slow, slowBegun) = isFirst ? (first, firstBegun, second, secondBegun) : (second, secondBegun, first, firstBegun);
        var failure = await quickBegun.ConfigureAwait(false);
        if (failure is null or { Outcome: AttemptOutcome.RequestRejected or AttemptOutcome.Cancelled })
        {
            slow.Call?.Cancel();
            (_losers ??= []).Add((slow, slowBegun));
            return (quick, failure);
        }

        // The last live attempt goes on for as long as it takes.
        queue.Drop(book.Settle(quick, failure));
        return (slow, await slowBegun.ConfigureAwait(false));
    }
}
