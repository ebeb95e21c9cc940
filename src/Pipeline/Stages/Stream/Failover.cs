using Inferly.Pipeline.Context;
using Inferly.Pipeline.Fleet;
using Inferly.Pipeline.Health;
using Inferly.Pipeline.Requests;

namespace Inferly.Pipeline.Stages.Stream;

/// <summary>
/// Takes one request through its candidates until one answers: ask, judge, decide by <see cref="FailoverRules"/>, repeat. One
/// instance a request.
/// </summary>
internal sealed class Failover(
    RequestContext context, SpendGuard spending, FailoverSettings settings, TimeProvider time, IAttemptObserver observer)
{
    private readonly CandidateQueue _queue = new(context.Candidates);
    private readonly long _lastMoment =
        context.StartedAt + (long)(settings.Total.TotalSeconds * time.TimestampFrequency);

    private TimeSpan Left => Deadline.Until(_lastMoment, time);

    /// <summary>Runs to the end; the context's outcome says which.</summary>
    public async Task RunAsync()
    {
        GatewayError? unaffordable = null;
        while (await NextAsync().ConfigureAwait(false) is { } candidate)
        {
            var spend = spending.Afford(context, candidate.Target.Model);
            if (spend.Refusal is { } refusal)
            {
                unaffordable = refusal;
                _queue.Drop();
                continue;
            }

            var attempt = await AskAsync(candidate, spend).ConfigureAwait(false);
            if (attempt.Outcome == AttemptOutcome.Answered)
            {
                context.Succeed(RequestOutcome.Answered);
                return;
            }

            if (context.IsCommitted || attempt.Outcome == AttemptOutcome.Cancelled)
            {
                End(attempt);
                return;
            }

            if (!await GoOnAsync(candidate, attempt).ConfigureAwait(false))
            {
                return;
            }
        }

        if (context.IsPending)
        {
            context.End(RequestOutcome.Failed, NobodyLeft(unaffordable));
        }
    }

    // Where all that is left asked to be left alone for a moment, that moment is waited out once.
    private async Task<Candidate?> NextAsync()
    {
        if (_queue.TryNext(out var candidate))
        {
            return candidate;
        }

        var quiet = _queue.QuietFor;
        if (quiet is not { } wait || wait > settings.LongestWait || wait >= Left || !await WaitAsync(wait).ConfigureAwait(false))
        {
            return null;
        }

        return _queue.TryNext(out candidate) ? candidate : null;
    }

    // What our choice of model caused is the caller's to know when no other model could mend it.
    private GatewayError NobodyLeft(GatewayError? unaffordable) => context.Attempts switch
    {
        [] when unaffordable is not null => unaffordable,
        [.., { Outcome: AttemptOutcome.ContextExceeded or AttemptOutcome.ModelUnsuitable, Error: { } mistake }] => mistake,
        _ => NoProvider.Error(context),
    };

    private async Task<Attempt> AskAsync(Candidate candidate, Spend spend)
    {
        var target = candidate.Target;
        if (!_queue.WasRetried)
        {
            // A budget that retries enlarge would be none.
            target.Provider.Retries.Request();
        }

        var startedAt = time.GetTimestamp();
        var startedUtc = time.GetUtcNow();
        var number = context.Attempts.Count + 1;
        var span = observer.Start(context, target, number);
        UpstreamFailure? failure;
        AttemptRunner? runner = null;
        if (UpstreamRequests.For(context, target, spend.MaxOutputTokens, out var call) is { } untranslatable)
        {
            failure = new UpstreamFailure(
                AttemptOutcome.ModelUnsuitable, GatewayError.Invalid(untranslatable.Path, untranslatable.Message, untranslatable.Code));
        }
        else
        {
            // One an attempt: a limit that has passed cannot be set anew.
            using var deadline = new Deadline(time, _lastMoment, context.Caller.Left);
            runner = new AttemptRunner(context, target, call!, settings, time, deadline);
            failure = await runner.RunAsync().ConfigureAwait(false);
        }

        var usage = UsageOf(runner, failure, out var estimated);
        var attempt = new Attempt
        {
            Number = number,
            Target = target,
            IsProbe = candidate.IsProbe,
            StartedAt = startedUtc,
            Outcome = failure?.Outcome ?? AttemptOutcome.Answered,
            Duration = time.GetElapsedTime(startedAt),
            FirstToken = runner?.FirstToken,
            Status = runner?.Status,
            Error = failure?.Error,
            RetryAfter = failure?.RetryAfter,
            Usage = usage,
            UsageIsEstimated = estimated,
            Cost = target.Model.Pricing?.Cost(Billable.Of(usage)) ?? default,
        };
        spend.Settle(attempt.Cost);
        context.Attempts.Add(attempt);
        if (failure is null || context.IsCommitted)
        {
            context.AnsweredBy = target;
            context.Answer = runner!.Facts;
        }

        HealthRecorder.Record(attempt);
        observer.End(span, context, attempt, runner?.Facts);
        return attempt;
    }

    // A provider that sent no usage is billed by what passed.
    private Answers.Usage UsageOf(AttemptRunner? runner, UpstreamFailure? failure, out bool estimated)
    {
        estimated = false;
        if (runner is null || runner.Facts.Usage is { } counted && (counted.InputTokens > 0 || counted.OutputTokens > 0))
        {
            return runner?.Facts.Usage ?? default;
        }

        if (failure is not null && !runner.Facts.HasContent)
        {
            return default;
        }

        estimated = true;
        return new Answers.Usage(TokenEstimate.Input(context.Request!), TokenEstimate.OfBytes(runner.Facts.OutputBytes));
    }

    private async Task<bool> GoOnAsync(Candidate candidate, Attempt attempt)
    {
        var situation = new FailoverSituation(
            attempt.Outcome,
            attempt.RetryAfter,
            candidate.IsCallersChoice,
            _queue.HasOthers(attempt),
            _queue.WasRetried,
            context.Attempts.Count < settings.MaxAttempts && Left > TimeSpan.Zero);
        var decision = FailoverRules.Decide(situation, settings.LongestWait, Random.Shared.NextDouble());
        if (decision.Step == FailoverStep.Retry && !MayRetry(candidate.Target, attempt, decision.Wait))
        {
            decision = new FailoverDecision(situation.HasOthers && situation.AttemptsLeft ? FailoverStep.Next : FailoverStep.GiveUp);
        }

        switch (decision.Step)
        {
            case FailoverStep.Next:
                _queue.Drop(attempt);
                return true;
            case FailoverStep.Retry:
                _queue.Retry();
                return await WaitAsync(decision.Wait).ConfigureAwait(false);
            case FailoverStep.PassOn:
                context.End(RequestOutcome.Failed, attempt.Error!);
                return false;
            default:
                context.End(RequestOutcome.Failed, NoProvider.Error(context));
                return false;
        }
    }

    // Waiting out a 429 is what the provider asked for; it does not count as a retry.
    private bool MayRetry(Target target, Attempt attempt, TimeSpan wait) =>
        wait < Left && (attempt is { Outcome: AttemptOutcome.RateLimited, RetryAfter: not null } || target.Provider.Retries.TryRetry());

    private async Task<bool> WaitAsync(TimeSpan wait)
    {
        try
        {
            await Task.Delay(wait, time, context.Caller.Left).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            context.End(RequestOutcome.Cancelled, new GatewayError(499, "invalid_request_error", "cancelled", "The caller left."));
            return false;
        }
    }

    private void End(Attempt attempt) =>
        context.End(attempt.Outcome == AttemptOutcome.Cancelled ? RequestOutcome.Cancelled : RequestOutcome.Failed, attempt.Error!);
}
