using System.Runtime.InteropServices;
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
public sealed class Ranker(Random random)
{
    /// <summary>The most of the requests that go to an unseen candidate.</summary>
    public const double ExplorationShare = 0.05;

    // An attempt that fails costs about this many times its own latency.
    private const double ErrorPenalty = 4;

    // Cheaper than any real answer, so that a free model's logarithm exists.
    private const double FreeNanos = 100;

    internal void Rank(List<Forecast> candidates, RoutingPolicy policy, InferenceRequest request)
    {
        var optimize = policy.Optimize ?? Optimize.Balanced;

        // Scored once each, not at every comparison: a logarithm costs more than the rest of a comparison together.
        var keys = new (bool MissesSlo, double Score)[candidates.Count];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = (MissesSlo(candidates[i], policy), Score(candidates[i], optimize, request));
        }

        keys.AsSpan().Sort(CollectionsMarshal.AsSpan(candidates));
        Explore(candidates);
    }

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

    private void Explore(List<Forecast> candidates)
    {
        if (candidates.Count < 2 || random.NextDouble() >= ExplorationShare)
        {
            return;
        }

        var unseen = candidates.FindIndex(1, static c => c.Estimates.Samples < 1 && !c.Targets[0].IsHeldBack);
        if (unseen > 0)
        {
            var explored = candidates[unseen];
            candidates.RemoveAt(unseen);
            candidates.Insert(0, explored);
        }
    }
}
