using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Inferly.Pipeline.Context;
using Inferly.Pipeline.Policies;
using Inferly.Pipeline.Registry;
using Inferly.Pipeline.Requests;

namespace Inferly.Pipeline.Stages.Route;

/// <summary>
/// Orders candidates that all satisfy the policy: those that keep the SLO before those that don't, then by what is to be optimised.
/// Now and then (<see cref="ExplorationShare"/>) a model that nobody has asked lately goes first, else its estimates would stay the prior for
/// ever. Thread-safe.
/// </summary>
/// <param name="random">Where chance comes from; shared and thread-safe.</param>
/// <param name="time">The clock.</param>
public sealed class Ranker(Random random, TimeProvider time)
{
    /// <summary>The most of the requests that go to an unseen candidate.</summary>
    public const double ExplorationShare = 0.05;

    // An attempt that fails costs about this many times its own latency.
    private const double ErrorPenalty = 4;

    // Cheaper than any real answer, so that a free model's logarithm exists.
    private const double FreeNanos = 100;

    /// <summary>Orders those whom the policy allows, and says whom it removed.</summary>
    /// <param name="forecasts">All that come into question, in the caller's order.</param>
    /// <param name="policy">The combined policy; its limit of money is left to each request.</param>
    /// <param name="request">A request of the kind that the ranking is for.</param>
    /// <param name="isRanked">False: the caller's order stands.</param>
    internal Ranking Make(List<Forecast> forecasts, RoutingPolicy policy, InferenceRequest request, bool isRanked)
    {
        var removed = ImmutableArray.CreateBuilder<(string, string)>();
        forecasts.RemoveAll(forecast => IsRemoved(forecast, policy, removed));
        if (isRanked)
        {
            Sort(forecasts, policy, request);
        }

        var candidates = ImmutableArray.CreateBuilder<Candidate>(forecasts.Count);
        var unseen = 0;
        for (var i = 0; i < forecasts.Count; i++)
        {
            var forecast = forecasts[i];
            if (isRanked && i > 0 && unseen == 0 && IsUnseen(forecast))
            {
                unseen = candidates.Count;
            }

            foreach (var target in forecast.Targets)
            {
                candidates.Add(new Candidate(target, forecast.Estimates.OutputTokens, IsCallersChoice: i == 0 && !isRanked));
            }
        }

        var most = policy.MaxCost is null ? null : ExpectedCost.AtMost(candidates, request);
        return new Ranking(candidates.ToImmutable(), removed.ToImmutable(), unseen, most, time.GetTimestamp());
    }

    /// <summary>Now and then puts a model that nobody has asked lately before all others.</summary>
    /// <param name="candidates">Best first.</param>
    /// <param name="unseen">Where it stands; 0 if there is none.</param>
    internal ImmutableArray<Candidate> Explore(ImmutableArray<Candidate> candidates, int unseen) =>
        unseen == 0 || random.NextDouble() >= ExplorationShare ? candidates : candidates.RemoveAt(unseen).Insert(0, candidates[unseen]);

    private static bool IsRemoved(in Forecast forecast, RoutingPolicy policy, ImmutableArray<(string, string)>.Builder removed)
    {
        foreach (var (_, constraint) in PolicyNames.Constraints.Entries)
        {
            if (constraint != PolicyConstraint.MaxCost && PolicyEvaluator.Check(policy, forecast.Facts, constraint) is not null)
            {
                removed.Add((forecast.Facts.Model.Id, PolicyNames.Constraints.NameOf(constraint)));
                return true;
            }
        }

        return false;
    }

    private static void Sort(List<Forecast> candidates, RoutingPolicy policy, InferenceRequest request)
    {
        // Scored once each, not at every comparison: a logarithm costs more than the rest of a comparison together.
        var keys = new (bool MissesSlo, double Score)[candidates.Count];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = (MissesSlo(candidates[i], policy), Score(candidates[i], policy.Optimize ?? Optimize.Balanced, request));
        }

        keys.AsSpan().Sort(CollectionsMarshal.AsSpan(candidates));
    }

    private static bool IsUnseen(in Forecast forecast) => forecast.Estimates.Samples < 1 && !forecast.Targets[0].IsHeldBack;

    private static bool MissesSlo(in Forecast forecast, RoutingPolicy policy) => forecast.LatencyMs > policy.SloMs;

    /// <summary>The lower, the better. Logarithms make "twice the price" weigh the same at every price, and comparable with "twice as slow".</summary>
    private static double Score(in Forecast forecast, Optimize optimize, InferenceRequest request)
    {
        var failing = ErrorPenalty * forecast.Estimates.ErrorRate;
        var cost = Math.Log((forecast.Facts.EstimatedCost?.Nanos ?? double.MaxValue) + FreeNanos) + failing;
        var latency = Math.Log(forecast.LatencyMs + 1) + failing;
        return optimize switch
        {
            Optimize.Cost => cost,
            Optimize.Latency => latency,
            Optimize.Accuracy => -Accuracy(forecast, request) + failing,
            _ => (cost + latency) / 2,
        };
    }

    // Without evals the list price is the only sign of a model's strength; a measured score outweighs it.
    private static double Accuracy(in Forecast forecast, InferenceRequest request)
    {
        const double MeasuredFirst = 1000;
        return forecast.Facts.Score is { } score ? MeasuredFirst + score : Math.Log(ListPrice(forecast.Facts.Model, request) + 1);
    }

    private static double ListPrice(ModelEntry model, InferenceRequest request) =>
        model.Pricing is not { } pricing ? 0
        : request.Operation == Operation.Embedding ? pricing.Rates.Input.PicoUsd
        : pricing.Rates.Input.PicoUsd + pricing.Rates.Output.PicoUsd;
}
