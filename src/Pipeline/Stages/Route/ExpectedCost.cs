using Inferly.Pipeline.Context;
using Inferly.Pipeline.Money;
using Inferly.Pipeline.Registry;
using Inferly.Pipeline.Requests;

namespace Inferly.Pipeline.Stages.Route;

/// <summary>What a request will probably cost.</summary>
internal static class ExpectedCost
{
    /// <summary>
    /// With the caller's own limit the answer may be that long; without one it is expected to be as long as the model's answers lately were,
    /// since the attempt is sent with a limit that keeps the bound.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="request">The request.</param>
    /// <param name="input">Its prompt's tokens, estimated.</param>
    /// <param name="output">The output tokens of one choice that the model's answers have.</param>
    /// <returns>Null for a model without a price.</returns>
    public static NanoUsd? Of(ModelEntry model, InferenceRequest request, int input, double output)
    {
        var perChoice = request.Operation == Operation.Embedding ? 0 : request.MaxOutputTokens ?? output;
        return model.Pricing?.Cost(Tokens(request, input, perChoice));
    }

    /// <summary>
    /// The most that any of the candidates is expected to take for a request of this one's kind (<see cref="RankingKey"/>): a policy that allows so
    /// much need not be held against each candidate for each request.
    /// </summary>
    /// <returns>Null if one has no price.</returns>
    public static NanoUsd? AtMost(IEnumerable<Candidate> candidates, InferenceRequest request)
    {
        var most = NanoUsd.Zero;
        long input = RankingKey.LongestAlike(TokenEstimate.Input(request));
        foreach (var candidate in candidates)
        {
            var perChoice = request.MaxOutputTokens is { } limit ? RankingKey.LongestAlike(limit) : candidate.ExpectedOutput;
            var tokens = Tokens(request, input, perChoice);
            if (candidate.Target.Model.Pricing is not { } pricing)
            {
                return null;
            }

            // A price list for long prompts may be the cheaper one.
            var cost = pricing.Rates.Cost(tokens);
            var ofLong = pricing.LongContext?.Rates.Cost(tokens) ?? cost;
            most = cost > most ? cost : most;
            most = ofLong > most ? ofLong : most;
        }

        return most;
    }

    private static BillableTokens Tokens(InferenceRequest request, long input, double perChoice) =>
        new() { Input = input, Output = (long)Math.Ceiling(perChoice * request.Choices) };
}
