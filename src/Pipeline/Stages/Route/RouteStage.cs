using System.Collections.Immutable;
using Inferly.Pipeline.Context;
using Inferly.Pipeline.Fleet;
using Inferly.Pipeline.Policies;
using Inferly.Pipeline.Requests;

namespace Inferly.Pipeline.Stages.Route;

/// <summary>Where the request may be served, best first: what the caller named, what the key and the policy allow, ranked by live estimates.</summary>
public sealed class RouteStage(FleetHolder fleet, IAccuracySource accuracy, Ranker ranker, Rankings rankings) : IStage
{
    /// <inheritdoc/>
    public void Run(RequestContext context)
    {
        var snapshot = fleet.Current;
        var request = context.Request!;
        var ranking = Selection.IsOpen(request) ? OfItsKind(snapshot, context) : Make(snapshot, context);
        if (ranking is null)
        {
            return;
        }

        context.Removed = ranking.Removed;
        var candidates = ranking.MostCost <= context.Policy.MaxCost ? ranking.Candidates : Affordable(ranking.Candidates, context);
        if (candidates.IsEmpty)
        {
            context.Reject(Unsatisfiable(snapshot, context));
            return;
        }

        var isWhole = candidates.Length == ranking.Candidates.Length;
        context.Candidates = isWhole ? ranker.Explore(candidates, ranking.FirstUnseen) : candidates;
    }

    private Ranking? OfItsKind(FleetSnapshot snapshot, RequestContext context)
    {
        var key = RankingKey.Of(context);
        if (!rankings.TryGet(snapshot, key, out var ranking) && (ranking = Make(snapshot, context)) is not null)
        {
            rankings.Keep(snapshot, key, ranking);
        }

        return ranking;
    }

    // Null: rejected, since the caller named what there is not.
    private Ranking? Make(FleetSnapshot snapshot, RequestContext context)
    {
        if (Selection.Of(snapshot, context.Request!, context.Key!, out var selected) is { } unknown)
        {
            context.Reject(unknown);
            return null;
        }

        return ranker.Make(Forecasts(snapshot, selected, context), context.Policy, context.Request!, selected.IsRanked);
    }

    private List<Forecast> Forecasts(FleetSnapshot snapshot, in Selection selected, RequestContext context)
    {
        var forecasts = new List<Forecast>(selected.Models.Count);
        var workflow = context.Workflow?.Name;
        foreach (var model in selected.Models)
        {
            var score = accuracy.Score(context.Project!.Id, workflow, model.Id);
            forecasts.Add(Forecast.Of(model, snapshot.Of(model), context.Request!, score));
        }

        return forecasts;
    }

    /// <summary>Those whose answer to this very request is expected to cost no more than the policy allows.</summary>
    private static ImmutableArray<Candidate> Affordable(ImmutableArray<Candidate> ranked, RequestContext context)
    {
        if (context.Policy.MaxCost is not { } limit)
        {
            return ranked;
        }

        var request = context.Request!;
        var input = TokenEstimate.Input(request);
        var dear = 0;
        foreach (var candidate in ranked)
        {
            dear += ExpectedCost.Of(candidate.Target.Model, request, input, candidate.ExpectedOutput) <= limit ? 0 : 1;
        }

        return dear == 0 ? ranked : WithoutTheDear(ranked, ranked.Length - dear, limit, input, context);
    }

    private static ImmutableArray<Candidate> WithoutTheDear(
        ImmutableArray<Candidate> ranked, int left, Money.NanoUsd limit, int input, RequestContext context)
    {
        var affordable = ImmutableArray.CreateBuilder<Candidate>(left);
        var removed = context.Removed.ToBuilder();
        foreach (var candidate in ranked)
        {
            if (ExpectedCost.Of(candidate.Target.Model, context.Request!, input, candidate.ExpectedOutput) <= limit)
            {
                affordable.Add(candidate);
            }
            else
            {
                removed.Add((candidate.Target.Model.Id, PolicyNames.Constraints.NameOf(PolicyConstraint.MaxCost)));
            }
        }

        context.Removed = removed.ToImmutable();
        return affordable.MoveToImmutable();
    }

    // Told anew from the beginning, since what was removed first says nothing of what else stands in the way.
    private GatewayError Unsatisfiable(FleetSnapshot snapshot, RequestContext context)
    {
        if (Selection.Of(snapshot, context.Request!, context.Key!, out var selected) is { } unknown)
        {
            return unknown;
        }

        var facts = Forecasts(snapshot, selected, context).ConvertAll(f => f.Facts);
        var why = new PolicyExplainer(context.Policy, facts, context.Workflow?.Name).Explain();
        return new GatewayError(422, "invalid_request_error", "policy_unsatisfiable", why.Message) { Param = why.Path };
    }
}
