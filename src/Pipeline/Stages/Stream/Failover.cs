using Inferly.Pipeline.Context;
using Inferly.Pipeline.Health;

namespace Inferly.Pipeline.Stages.Stream;

/// <summary>
/// Takes one request through its candidates until one has answered: ask, judge, decide by <see cref="FailoverRules"/>, repeat; and where an
/// answer breaks off, let the next one go on. The states are drawn in docs/guides/failover.md. One instance a request.
/// </summary>
internal sealed class Failover
{
    private readonly RequestContext _context;
    private readonly FailoverSettings _settings;
    private readonly TimeProvider _time;
    private readonly long _lastMoment;
    private readonly CandidateQueue _queue;
    private readonly AttemptBook _book;
    private readonly HedgedStart _start;
    private BrokenAnswer? _broken;
    private Attempt? _brokenBy;
    private bool _isRetry;

    public Failover(
        RequestContext context, SpendGuard spending, HedgeBudgets hedges, FailoverSettings settings, TimeProvider time, IAttemptObserver observer)
    {
        _context = context;
        _settings = settings;
        _time = time;
        _lastMoment = context.StartedAt + (long)(settings.Total.TotalSeconds * time.TimestampFrequency);
        _queue = new CandidateQueue(context.Candidates);
        _book = new AttemptBook(context, spending, settings, time, observer, _lastMoment);
        var hedging = context.Policy.SloMs is null ? null : hedges.Of(context.Project!.Id, settings.Hedge);
        hedging?.Request();
        _start = new HedgedStart(context, _book, _queue, hedging, time);
    }

    private TimeSpan Left => Deadline.Until(_lastMoment, _time);

    /// <summary>Runs to the end; the context's outcome says which. Nobody writes to the caller after it.</summary>
    public async Task RunAsync()
    {
        await using var delivery = new Delivery(_context, _settings.Heartbeat, _time);
        while (_context.IsPending && await NextAsync().ConfigureAwait(false) is { } candidate)
        {
            if (_book.Start(candidate, _isRetry, _broken, _start.MayRace) is { } started)
            {
                var (attempt, failure) = _start.MayRace
                    ? await _start.BeginAsync(started).ConfigureAwait(false)
                    : (started, await started.BeginAsync().ConfigureAwait(false));
                failure ??= await attempt.Call!.DeliverAsync(delivery).ConfigureAwait(false);
                await JudgeAsync(attempt, failure).ConfigureAwait(false);
            }
        }

        await _start.SettleLosersAsync().ConfigureAwait(false);
        if (_context.IsPending)
        {
            GiveUp();
        }
    }

    private ValueTask JudgeAsync(RunningAttempt attempt, UpstreamFailure? failure)
    {
        var settled = _book.Settle(attempt, failure);
        if (failure is null)
        {
            _context.Succeed(RequestOutcome.Answered);
        }
        else if (failure.Outcome == AttemptOutcome.Cancelled)
        {
            _context.End(RequestOutcome.Cancelled, failure.Error);
        }
        else if (failure.Outcome == AttemptOutcome.Truncated)
        {
            Continue(attempt, settled);
        }
        else
        {
            return GoOnAsync(attempt, settled);
        }

        return ValueTask.CompletedTask;
    }

    // Where all that is left asked to be left alone for a moment, that moment is waited out once.
    private async ValueTask<Candidate?> NextAsync()
    {
        var model = _brokenBy?.Target.Model.CanonicalModel;
        if (!_book.HasLeft)
        {
            return null;
        }

        if (_queue.TryNext(out var candidate, model))
        {
            return candidate;
        }

        var quiet = _queue.QuietFor;
        if (quiet is not { } wait || wait > _settings.LongestWait || wait >= Left || !await WaitAsync(wait).ConfigureAwait(false))
        {
            return null;
        }

        return _queue.TryNext(out candidate, model) ? candidate : null;
    }

    // The caller has a part of the answer: another one goes on, or it ends with an error.
    private void Continue(RunningAttempt attempt, Attempt settled)
    {
        _brokenBy = settled;
        _broken = BrokenAnswer.Of(_context, attempt, _settings.Continuation);
        _isRetry = false;
        if (_broken is null)
        {
            GiveUp();
        }
    }

    private async ValueTask GoOnAsync(RunningAttempt attempt, Attempt settled)
    {
        _isRetry = false;
        if (_broken is not null && (settled.Outcome == AttemptOutcome.Diverged || attempt.Step!.Relay.IsSpoilt))
        {
            GiveUp();
            return;
        }

        if (attempt.Step?.How == Continuation.Prefill && settled.Outcome is AttemptOutcome.RequestRejected or AttemptOutcome.ModelUnsuitable)
        {
            // Nobody has to hear of it: it is asked anew, without a prefix, and never with one again.
            settled.Target.Health.RefusePrefix();
            _queue.Retry(attempt.Candidate);
            return;
        }

        var decision = Decide(attempt, settled);
        switch (decision.Step)
        {
            case FailoverStep.Next:
                _queue.Drop(settled);
                break;
            case FailoverStep.Retry:
                _isRetry = true;
                _queue.Retry(attempt.Candidate);
                await WaitAsync(decision.Wait).ConfigureAwait(false);
                break;
            case FailoverStep.PassOn when _broken is null:
                _context.End(RequestOutcome.Failed, settled.Error!);
                break;
            case FailoverStep.PassOn when _queue.HasOthers(settled):
                // What the next one makes of the request with our prefix in it is not the caller's affair.
                _queue.Drop(settled);
                break;
            default:
                GiveUp();
                break;
        }
    }

    private FailoverDecision Decide(RunningAttempt attempt, Attempt settled)
    {
        var situation = new FailoverSituation(
            settled.Outcome, settled.RetryAfter, attempt.Candidate.IsCallersChoice, _queue.HasOthers(settled), attempt.IsRetry, _book.HasLeft);
        var decision = FailoverRules.Decide(situation, _settings.LongestWait, Random.Shared.NextDouble());
        return decision.Step == FailoverStep.Retry && !MayRetry(settled, decision.Wait)
            ? new FailoverDecision(situation.HasOthers && situation.AttemptsLeft ? FailoverStep.Next : FailoverStep.GiveUp)
            : decision;
    }

    // Waiting out a 429 is what the provider asked for; it does not count as a retry.
    private bool MayRetry(Attempt attempt, TimeSpan wait) =>
        wait < Left && (attempt is { Outcome: AttemptOutcome.RateLimited, RetryAfter: not null } || attempt.Target.Provider.Retries.TryRetry());

    private async Task<bool> WaitAsync(TimeSpan wait)
    {
        try
        {
            await Task.Delay(wait, _time, _context.Caller.Left).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            _context.End(RequestOutcome.Cancelled, new GatewayError(499, "invalid_request_error", "cancelled", "The caller left."));
            return false;
        }
    }

    // What broke the answer is what the caller of a stream hears; what our choice of model caused is the caller's to know when no other model could mend it.
    private void GiveUp() => _context.End(RequestOutcome.Failed, _brokenBy?.Error ?? _context.Attempts switch
    {
        [] when _book.Unaffordable is { } unaffordable => unaffordable,
        [.., { Outcome: AttemptOutcome.ContextExceeded or AttemptOutcome.ModelUnsuitable, Error: { } mistake }] => mistake,
        _ => NoProvider.Error(_context),
    });
}
