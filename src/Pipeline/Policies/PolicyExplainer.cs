using System.Globalization;
using Inferly.Pipeline.Money;

namespace Inferly.Pipeline.Policies;

/// <summary>Explains why no candidate qualifies: which constraint removed which, and what the nearest one would need.</summary>
/// <param name="policy">The combined policy.</param>
/// <param name="candidates">All that were considered; none of them satisfies the policy.</param>
/// <param name="workflow">The request's workflow, which eval scores belong to.</param>
public sealed class PolicyExplainer(RoutingPolicy policy, IReadOnlyList<CandidateFacts> candidates, string? workflow)
{
    private const int MaxGlobsShown = 3;

    public PolicyUnsatisfiable Explain()
    {
        if (candidates.Count == 0)
        {
            return new PolicyUnsatisfiable("policy", "No model is available to this request, whatever its policy.");
        }

        var clauses = candidates
            .GroupBy(candidate => PolicyEvaluator.Check(policy, candidate)?.Constraint)
            .Where(group => group.Key is not null)
            .OrderBy(group => group.Key)
            .Select((group, i) => Clause(group.Key!.Value, [.. group], isFirst: i == 0));
        var nearest = candidates
            .OrderBy(candidate => Violations(candidate).Count())
            .ThenBy(candidate => candidate.EstimatedCost ?? NanoUsd.MaxValue)
            .ThenByDescending(candidate => candidate.Score ?? 0)
            .First();
        var needs = Violations(nearest).Select(rejection => Need(rejection, nearest));
        return new PolicyUnsatisfiable(
            $"policy.{PolicyNames.Constraints.NameOf(Violations(nearest).First().Constraint)}",
            $"No model satisfies the policy: {string.Join("; ", clauses)}. Nearest: {nearest.Model.Id}, {string.Join(" and ", needs)}.");
    }

    private IEnumerable<Rejection> Violations(CandidateFacts candidate)
        => PolicyNames.Constraints.Entries
            .Select(entry => PolicyEvaluator.Check(policy, candidate, entry.Value))
            .OfType<Rejection>();

    private string Clause(PolicyConstraint constraint, CandidateFacts[] removed, bool isFirst)
    {
        var models = candidates.Count == 1 ? "model" : "models";
        var count = isFirst ? $"{removed.Length} of {candidates.Count} {models}" : $"{removed.Length}";
        var text = $"{Demand(constraint)} removed {count}";
        return Detail(constraint, removed) is { } detail ? $"{text} ({detail})" : text;
    }

    /// <summary>The constraint as it was set: <c>max_cost_usd 0.0001</c>.</summary>
    private string Demand(PolicyConstraint constraint) => constraint switch
    {
        PolicyConstraint.Deny => $"deny [{Shown(policy.Deny)}]",
        PolicyConstraint.Allow => $"allow {string.Join(" and ", policy.Allow.Select(list => $"[{Shown(list)}]"))}",
        PolicyConstraint.Region => policy.Region!.IsEmpty ? "region" : $"region {policy.Region}",
        PolicyConstraint.MaxCost => $"max_cost_usd {policy.MaxCost}",
        _ => $"min_accuracy {Number(policy.MinAccuracy)}",
    };

    private string? Detail(PolicyConstraint constraint, CandidateFacts[] removed) => constraint switch
    {
        PolicyConstraint.Region => RegionDetail(removed),
        PolicyConstraint.MaxCost => CostDetail(removed),
        PolicyConstraint.MinAccuracy => AccuracyDetail(removed),
        _ => null,
    };

    private string RegionDetail(CandidateFacts[] removed)
    {
        if (policy.Region!.IsEmpty)
        {
            return "the project's, the workflow's and the request's regions have none in common";
        }

        var elsewhere = removed.Where(candidate => !candidate.Model.Regions.IsEmpty).Select(candidate => candidate.Model).FirstOrDefault();
        return elsewhere is null
            ? "their region is not known: set the provider's region"
            : $"{elsewhere.Id} is in {string.Join(", ", elsewhere.Regions)}";
    }

    private static string CostDetail(CandidateFacts[] removed)
    {
        var priced = removed.Where(candidate => candidate.EstimatedCost is not null).ToArray();
        var unpriced = removed.Length - priced.Length;
        if (priced.Length == 0)
        {
            return "no price is known: set input_usd_per_mtok and output_usd_per_mtok, or load a price catalogue";
        }

        var cheapest = priced.MinBy(candidate => candidate.EstimatedCost);
        var detail = $"cheapest: {cheapest.Model.Id} at about {cheapest.EstimatedCost}";
        return unpriced == 0 ? detail : $"{detail}; without a known price: {unpriced}";
    }

    private string AccuracyDetail(CandidateFacts[] removed)
    {
        var scored = removed.Where(candidate => candidate.Score is not null).ToArray();
        var details = new List<string>();
        if (scored.Length > 0)
        {
            var best = scored.MaxBy(candidate => candidate.Score);
            details.Add($"best: {best.Model.Id} with {Number(best.Score)}");
        }
        if (scored.Length < removed.Length)
        {
            var whose = workflow is null ? "" : $" for workflow {workflow}";
            details.Add($"no eval score{whose}: this version runs no evals yet, leave min_accuracy out");
        }
        return string.Join("; ", details);
    }

    /// <summary>What would have to be different for the candidate to satisfy the constraint.</summary>
    private static string Need(Rejection rejection, CandidateFacts candidate) => rejection switch
    {
        { Constraint: PolicyConstraint.Deny } => "if deny did not match it",
        { Constraint: PolicyConstraint.Allow } => "if allow matched it",
        { Constraint: PolicyConstraint.Region, FactUnknown: true } => "once its region is known",
        { Constraint: PolicyConstraint.Region } => $"if region took in {string.Join(", ", candidate.Model.Regions)}",
        { Constraint: PolicyConstraint.MaxCost, FactUnknown: true } => "once its price is known",
        { Constraint: PolicyConstraint.MaxCost } => $"with max_cost_usd at {candidate.EstimatedCost} or more",
        { FactUnknown: true } => "once it has an eval score",
        _ => $"with min_accuracy at {Number(candidate.Score)} or less",
    };

    private static string Shown(GlobSet globs)
    {
        var shown = string.Join(", ", globs.Globs.Take(MaxGlobsShown));
        return globs.Globs.Length > MaxGlobsShown ? $"{shown} and {globs.Globs.Length - MaxGlobsShown} more" : shown;
    }

    private static string Number(double? value) => value?.ToString("0.####", CultureInfo.InvariantCulture) ?? "";
}
