using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Context;
using Inferly.Pipeline.Health;
using Inferly.Pipeline.Money;
using Inferly.Pipeline.Providers;
using Inferly.Pipeline.Relays;
using Inferly.Pipeline.Requests;

namespace Inferly.Pipeline.Stages.Stream;

/// <summary>
/// Starts the attempts of one request and settles them: money, span, record, and what they showed of their target. Not thread-safe.
/// </summary>
internal sealed class AttemptBook(
    RequestContext context, SpendGuard spending, FailoverSettings settings, TimeProvider time, IAttemptObserver observer, long lastMoment)
{
    private NanoUsd _atRisk;

    /// <summary>Attempts that were started.</summary>
    public int Started { get; private set; }

    /// <summary>More calls are allowed for this request.</summary>
    public bool HasLeft => Started < settings.MaxAttempts && Deadline.Until(lastMoment, time) > TimeSpan.Zero;

    /// <summary>Why a candidate could not be paid.</summary>
    public GatewayError? Unaffordable { get; private set; }

    /// <summary>Starts one.</summary>
    /// <param name="candidate">Whom to ask.</param>
    /// <param name="isRetry">It was asked just before.</param>
    /// <param name="broken">The answer that it is to go on for; null: none.</param>
    /// <param name="mayRace">Another attempt runs or may run beside it, so that each holds back what it says in a place of its own.</param>
    /// <returns>Null: it can't be paid, or can't go on; it was not asked.</returns>
    public RunningAttempt? Start(Candidate candidate, bool isRetry, BrokenAnswer? broken = null, bool mayRace = false)
    {
        var target = candidate.Target;
        var spend = spending.Afford(context, target.Model, broken?.Tokens ?? 0, _atRisk);
        if (spend.Refusal is { } refusal)
        {
            Unaffordable = refusal;
            CandidateQueue.GiveBack(candidate);
            return null;
        }

        var facts = new AnswerFacts { Text = broken is null ? KeptText() : null };
        UpstreamFailure? unsayable = null;
        ContinuationStep? step = null;
        UpstreamCall? call;
        if (broken is null)
        {
            unsayable = UpstreamRequests.For(context, target, spend.MaxOutputTokens, out call) is { } error
                ? UpstreamFailure.Of(AttemptOutcome.ModelUnsuitable, 400, error.Message, error.Path)
                : null;
        }
        else if ((step = broken.StepOn(target, facts, spend.MaxOutputTokens, out call)) is null)
        {
            spend.Settle(default);
            CandidateQueue.GiveBack(candidate);
            return null;
        }

        _atRisk += spend.Most;
        if (!isRetry)
        {
            // A budget that retries enlarge would be none.
            target.Provider.Retries.Request();
        }

        return new RunningAttempt
        {
            Candidate = candidate,
            Number = ++Started,
            IsRetry = isRetry,
            StartedAt = time.GetUtcNow(),
            Spend = spend,
            Span = observer.Start(context, target, Started),
            Unsayable = unsayable,
            Step = step,
            Call = unsayable is null ? Call(candidate, call!, (IRelay?)step?.Relay ?? RelayOf(candidate, call!, facts), mayRace) : null,
        };
    }

    /// <summary>Settles one that has ended. Null: it answered.</summary>
    public Attempt Settle(RunningAttempt running, UpstreamFailure? failure)
    {
        var target = running.Candidate.Target;
        var facts = running.Call?.Relay.Facts;
        var usage = UsageOf(facts, failure, out var isEstimated);
        var attempt = new Attempt
        {
            Number = running.Number,
            Target = target,
            IsProbe = running.Candidate.IsProbe,
            StartedAt = running.StartedAt,
            Outcome = failure?.Outcome ?? AttemptOutcome.Answered,
            Duration = running.Call?.Elapsed ?? TimeSpan.Zero,
            FirstToken = running.Call?.FirstToken,
            Status = running.Call?.Status,
            Error = failure?.Error,
            RetryAfter = failure?.RetryAfter,
            Usage = usage,
            UsageIsEstimated = isEstimated,
            Cost = target.Model.Pricing?.Cost(Billable.Of(usage)) ?? default,
        };
        _atRisk -= running.Spend.Most;
        running.Spend.Settle(attempt.Cost);
        context.Attempts.Add(attempt);
        if (failure is null || running.Call is { HasDelivered: true })
        {
            Deliver(running, attempt, facts!);
        }

        HealthRecorder.Record(attempt);
        observer.End(running.Span, context, attempt, facts);
        running.Dispose();
        return attempt;
    }

    private DeliveredText? KeptText() =>
        context.RecordsContent ? new DeliveredText()
        : BrokenAnswer.MayBeContinued(context.Request!, settings.Continuation) ? new DeliveredText(BrokenAnswer.MostText)
        : null;

    private UpstreamAttempt Call(Candidate candidate, UpstreamCall call, IRelay relay, bool mayRace) =>
        new(context, candidate, call, relay, mayRace ? new Tail() : context.Tail, settings, time, lastMoment);

    private IRelay RelayOf(Candidate candidate, UpstreamCall call, AnswerFacts facts)
    {
        var head = new AnswerHead(AnswerIds.For(context), candidate.Target.Model.Id, context.ArrivedAt.ToUnixTimeSeconds());
        return RelayFactory.Create(candidate.Target.Provider.Protocol, call, context.Request!, head, facts);
    }

    // What the caller has of the answer, over all attempts that delivered a part of it.
    private void Deliver(RunningAttempt running, Attempt attempt, AnswerFacts facts)
    {
        var before = context.Usage;
        context.AnsweredBy = attempt.Target;
        context.FirstToken ??= attempt.StartedAt - context.ArrivedAt + attempt.FirstToken;
        if (running.Step is not { } step)
        {
            context.Usage = attempt.Usage;
            context.Answer = facts;
            return;
        }

        context.Usage = step.Relay.Usage ?? before with { OutputTokens = before.OutputTokens + attempt.Usage.OutputTokens };
        facts.AnswerId = context.Answer?.AnswerId;
        facts.Text = new DeliveredText();
        facts.Text.Append(BrokenAnswer.Delivered(running, out _));
        context.Answer = facts;
        context.Continued = context.Continued.Add(new ContinuedAt(step.Delivered.Length, attempt.Target.Model.Id, step.How));
    }

    // A provider that sent no usage is billed by what passed.
    private Usage UsageOf(AnswerFacts? facts, UpstreamFailure? failure, out bool isEstimated)
    {
        isEstimated = false;
        if (facts is null || facts.Usage is { } counted && (counted.InputTokens > 0 || counted.OutputTokens > 0))
        {
            return facts?.Usage ?? default;
        }

        if (failure is { Outcome: not AttemptOutcome.Superseded } && !facts.HasContent)
        {
            return default;
        }

        isEstimated = true;
        return new Usage(TokenEstimate.Input(context.Request!), TokenEstimate.OfBytes(facts.OutputBytes));
    }
}
