using Inferly.Pipeline.Context;
using Inferly.Pipeline.Limits;
using Inferly.Pipeline.Money;
using Inferly.Pipeline.Registry;
using Inferly.Pipeline.Requests;

namespace Inferly.Pipeline.Stages.Stream;

/// <summary>
/// Sees to it that no attempt can cost more than <c>max_cost_usd</c> leaves and the budgets hold: it bounds the output where the
/// caller did not, and sets the most that the attempt may cost aside before it starts. Thread-safe.
/// </summary>
public sealed class SpendGuard(BudgetLedger ledger)
{
    // Where neither the caller nor the catalogue bounds an answer, a bound of money needs some number.
    private const int DefaultMaxOutput = 16_384;

    // An answer cut shorter than this helps nobody.
    private const int ShortestAnswer = 16;

    /// <param name="context">The request.</param>
    /// <param name="model">Who would be asked.</param>
    /// <param name="more">Tokens of the prompt beside the request's own.</param>
    /// <param name="atRisk">The most that the request's attempts under way can cost.</param>
    internal Spend Afford(RequestContext context, ModelEntry model, int more, NanoUsd atRisk)
    {
        var limit = context.Policy.MaxCost - context.Cost - atRisk;
        var hasBudget = context.Key!.Budget is not null || context.Project!.Budget is not null;
        if (limit is null && !hasBudget)
        {
            return Counted(context, null, NanoUsd.Zero);
        }

        if (model.Pricing is not { } pricing)
        {
            return Spend.Refused(Unpriced(model));
        }

        var request = context.Request!;
        var input = TokenEstimate.InputAtMost(request) + more;
        if (Output(request, model, pricing, limit, input) is not { } output)
        {
            return Spend.Refused(TooDear(model, context.Policy.MaxCost!.Value));
        }

        return hasBudget ? Reserve(context, pricing, input, output) : Counted(context, Imposed(request, output), Most(context, pricing, input, output));
    }

    // Nothing need be set aside, but what is spent counts: for the key's spent_usd, and for a budget that is set later.
    private Spend Counted(RequestContext context, int? maxOutputTokens, NanoUsd most)
    {
        ledger.TryReserve(context.Key!, context.Project!, NanoUsd.Zero, out var nothing, out _);
        return Spend.Reserved(maxOutputTokens, most, ledger, nothing);
    }

    // Output tokens of one choice that the limit pays for; null: not even a short answer.
    private static long? Output(InferenceRequest request, ModelEntry model, Pricing pricing, NanoUsd? limit, int input)
    {
        if (request.Operation == Operation.Embedding)
        {
            return limit is { } most && pricing.Cost(new BillableTokens { Input = input }) > most ? null : 0;
        }

        long wanted = request.MaxOutputTokens ?? model.MaxOutputTokens ?? DefaultMaxOutput;
        if (limit is not { } bound)
        {
            return wanted;
        }

        var paid = pricing.OutputTokensWithin(bound, input) / request.Choices;
        return paid >= wanted ? wanted : request.MaxOutputTokens is null && paid >= 1 ? paid : null;
    }

    private Spend Reserve(RequestContext context, Pricing pricing, int input, long output)
    {
        var request = context.Request!;
        var most = Most(context, pricing, input, output);
        if (ledger.TryReserve(context.Key!, context.Project!, most, out var reservation, out var refusal))
        {
            return Spend.Reserved(Imposed(request, output), most, ledger, reservation);
        }

        // What is left may still pay for a shorter answer.
        var left = refusal.Budget.Amount - refusal.Spent - refusal.Reserved;
        var shorter = pricing.OutputTokensWithin(left, input) / request.Choices;
        if (request.MaxOutputTokens is not null || !(shorter >= ShortestAnswer))
        {
            return Spend.Refused(Exhausted(refusal));
        }

        most = Most(context, pricing, input, shorter.Value);
        return ledger.TryReserve(context.Key!, context.Project!, most, out reservation, out refusal)
            ? Spend.Reserved(Imposed(request, shorter.Value), most, ledger, reservation)
            : Spend.Refused(Exhausted(refusal));
    }

    private static NanoUsd Most(RequestContext context, Pricing pricing, int input, long output) =>
        pricing.Cost(new BillableTokens { Input = input, Output = output * context.Request!.Choices });

    private static int? Imposed(InferenceRequest request, long output) =>
        request.MaxOutputTokens is null && request.Operation != Operation.Embedding ? (int)Math.Min(output, int.MaxValue) : null;

    private static GatewayError Unpriced(ModelEntry model) => new(
        402,
        "insufficient_quota",
        "budget_exceeded",
        $"{model.Id} has no price, so a limit of money can't be kept with it. Give it input_usd_per_mtok and output_usd_per_mtok in the configuration (0 if it is free).");

    private static GatewayError TooDear(ModelEntry model, NanoUsd limit) => new(
        422,
        "invalid_request_error",
        "policy_unsatisfiable",
        $"{model.Id} could cost more than max_cost_usd {limit} with this prompt and limit of output tokens. Raise max_cost_usd, shorten the prompt or lower max_tokens.")
    {
        Param = "policy.max_cost_usd",
    };

    private static GatewayError Exhausted(BudgetRefusal refusal)
    {
        var scope = refusal.Scope == LimitScope.Key ? "key" : "project";
        var period = refusal.Budget.Period == State.BudgetPeriod.Day ? "day" : "month";
        return new GatewayError(
            402,
            "insufficient_quota",
            "budget_exceeded",
            $"The {scope}'s budget of {refusal.Budget.Amount} USD a {period} does not cover this request: {refusal.Spent} spent, {refusal.Reserved} reserved by requests under way, up to {refusal.Asked} needed. It starts anew at {refusal.ResetsAt.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}.");
    }
}
