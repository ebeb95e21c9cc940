using System.Collections.Immutable;
using Inferly.Pipeline.Fleet;
using Inferly.Pipeline.Health;
using Inferly.Pipeline.Policies;
using Inferly.Pipeline.Registry;
using Inferly.Pipeline.Requests;

namespace Inferly.Pipeline.Stages.Route;

/// <summary>What one model would probably make of one request.</summary>
/// <param name="Facts">What the policy looks at.</param>
/// <param name="Targets">Where it can be asked; at least one.</param>
/// <param name="Estimates">Of the target in the best health.</param>
/// <param name="LatencyMs">Until the first token for a stream, else until the whole answer.</param>
internal readonly record struct Forecast(CandidateFacts Facts, ImmutableArray<Target> Targets, Estimates Estimates, double LatencyMs)
{
    public static Forecast Of(ModelEntry model, ImmutableArray<Target> targets, InferenceRequest request, double? score)
    {
        var best = targets[0];
        for (var i = 1; i < targets.Length && best.IsHeldBack; i++)
        {
            best = targets[i].IsHeldBack ? best : targets[i];
        }

        var estimates = best.Health.Estimate();
        var output = request.Operation == Operation.Embedding ? 0 : Math.Min(estimates.OutputTokens, request.MaxOutputTokens ?? double.MaxValue);
        var latency = request.Stream ? estimates.FirstTokenMs : estimates.AnswerMs(output);
        var cost = ExpectedCost.Of(model, request, TokenEstimate.Input(request), estimates.OutputTokens);
        return new Forecast(new CandidateFacts(model, cost, score), targets, estimates, latency);
    }
}
