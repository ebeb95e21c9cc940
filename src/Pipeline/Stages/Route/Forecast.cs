using System.Collections.Immutable;
using Inferly.Pipeline.Fleet;
using Inferly.Pipeline.Health;
using Inferly.Pipeline.Money;
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
        foreach (var target in targets)
        {
            best = best.IsHeldBack && !target.IsHeldBack ? target : best;
        }

        var estimates = best.Health.Estimate();
        var output = request.Operation == Operation.Embedding ? 0 : Math.Min(estimates.OutputTokens, request.MaxOutputTokens ?? double.MaxValue);
        var latency = request.Stream ? estimates.FirstTokenMs : estimates.AnswerMs(output);
        return new Forecast(new CandidateFacts(model, Cost(model, request, output), score), targets, estimates, latency);
    }

    // With the caller's own limit the answer may be that long; without one we send a limit that keeps the bound.
    private static NanoUsd? Cost(ModelEntry model, InferenceRequest request, double expectedOutput)
    {
        var perChoice = request.MaxOutputTokens is { } limit && request.Operation != Operation.Embedding ? limit : expectedOutput;
        return model.Pricing?.Cost(new BillableTokens
        {
            Input = TokenEstimate.Input(request),
            Output = (long)Math.Ceiling(perChoice * request.Choices),
        });
    }
}
