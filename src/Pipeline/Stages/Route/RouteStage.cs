using Inferly.Pipeline.Context;
using Inferly.Pipeline.Fleet;
using Inferly.Pipeline.Policies;

namespace Inferly.Pipeline.Stages.Route;

/// <summary>Where the request may be served, best first: what the caller named, what the key and the policy allow, ranked by live estimates.</summary>
public sealed class RouteStage(FleetHolder fleet, IAccuracySource accuracy, Ranker ranker) : IStage
{
    /// <inheritdoc/>
    public void Run(RequestContext context)
    {
        var request = context.Request!;
        var snapshot = fleet.Current;
        if (Selection.Of(snapshot, request, context.Key!, out var selected) is { } unknown)
        {
            context.Reject(unknown);
            return;
        }

        var forecasts = new List<Forecast>(selected.Models.Count);
        var workflow = context.Workflow?.Name;
        foreach (var model in selected.Models)
        {
            forecasts.Add(Forecast.Of(model, snapshot.Of(model), request, accuracy.Score(context.Project!.Id, workflow, model.Id)));
        }

        var qualified = Qualified(context, forecasts);
        if (qualified.Count == 0)
        {
            context.Reject(Unsatisfiable(context, forecasts, workflow));
            return;
        }

        if (selected.IsRanked)
        {
            ranker.Rank(qualified, context.Policy, request);
        }

        context.Candidates = Candidates(qualified, selected.IsRanked);
    }

    private static List<Forecast> Qualified(RequestContext context, List<Forecast> forecasts)
    {
        var qualified = new List<Forecast>(forecasts.Count);
        List<(string, string)>? removed = null;
        foreach (var forecast in forecasts)
        {
            if (PolicyEvaluator.Check(context.Policy, forecast.Facts) is not { } rejection)
            {
                qualified.Add(forecast);
                continue;
            }

            removed ??= [];
            removed.Add((forecast.Facts.Model.Id, PolicyNames.Constraints.NameOf(rejection.Constraint)));
        }

        context.Removed = removed ?? context.Removed;
        return qualified;
    }

    private static GatewayError Unsatisfiable(RequestContext context, List<Forecast> forecasts, string? workflow)
    {
        var why = new PolicyExplainer(context.Policy, forecasts.ConvertAll(f => f.Facts), workflow).Explain();
        return new GatewayError(422, "invalid_request_error", "policy_unsatisfiable", why.Message) { Param = why.Path };
    }

    // A model with several credentials is asked through the soundest one first; equals take turns.
    private static List<Candidate> Candidates(List<Forecast> qualified, bool isRanked)
    {
        var candidates = new List<Candidate>(qualified.Count);
        foreach (var forecast in qualified)
        {
            var first = candidates.Count == 0 && !isRanked;
            var start = candidates.Count;
            foreach (var target in forecast.Targets)
            {
                candidates.Add(new Candidate(target, forecast.Facts.EstimatedCost, first));
            }

            if (candidates.Count - start > 1)
            {
                TakeTurns(candidates, start);
            }
        }

        return candidates;
    }

    private static void TakeTurns(List<Candidate> candidates, int start)
    {
        var count = candidates.Count - start;
        var targets = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(candidates).Slice(start, count);
        Random.Shared.Shuffle(targets);
        targets.Sort(static (a, b) => a.Target.IsHeldBack.CompareTo(b.Target.IsHeldBack));
    }
}
