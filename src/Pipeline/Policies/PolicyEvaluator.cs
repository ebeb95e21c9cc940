namespace Inferly.Pipeline.Policies;

/// <summary>Decides whether a candidate satisfies a policy. Allocates nothing.</summary>
public static class PolicyEvaluator
{
    /// <summary>Null when the candidate qualifies. A fact that is not known never satisfies a constraint on it.</summary>
    public static Rejection? Check(RoutingPolicy policy, in CandidateFacts candidate)
    {
        foreach (var (_, constraint) in PolicyNames.Constraints.Entries)
        {
            if (Check(policy, candidate, constraint) is { } rejection)
            {
                return rejection;
            }
        }
        return null;
    }

    /// <summary>Null when the candidate satisfies this one constraint.</summary>
    public static Rejection? Check(RoutingPolicy policy, in CandidateFacts candidate, PolicyConstraint constraint) => constraint switch
    {
        PolicyConstraint.Deny => policy.Deny.IsMatch(candidate.Model.Id) ? new Rejection(constraint) : null,
        PolicyConstraint.Allow => CheckAllow(policy, candidate),
        PolicyConstraint.Region => CheckRegion(policy, candidate),
        PolicyConstraint.MaxCost => CheckCost(policy, candidate),
        PolicyConstraint.MinAccuracy => CheckAccuracy(policy, candidate),
        _ => throw new ArgumentOutOfRangeException(nameof(constraint)),
    };

    private static Rejection? CheckAllow(RoutingPolicy policy, in CandidateFacts candidate)
    {
        foreach (var list in policy.Allow)
        {
            if (!list.IsMatch(candidate.Model.Id))
            {
                return new Rejection(PolicyConstraint.Allow);
            }
        }
        return null;
    }

    private static Rejection? CheckRegion(RoutingPolicy policy, in CandidateFacts candidate)
    {
        if (policy.Region is not { } region || region.CoversAll(candidate.Model.Regions))
        {
            return null;
        }

        return new Rejection(PolicyConstraint.Region, candidate.Model.Regions.IsEmpty);
    }

    private static Rejection? CheckCost(RoutingPolicy policy, in CandidateFacts candidate)
    {
        if (policy.MaxCost is not { } limit || candidate.EstimatedCost <= limit)
        {
            return null;
        }

        return new Rejection(PolicyConstraint.MaxCost, candidate.EstimatedCost is null);
    }

    private static Rejection? CheckAccuracy(RoutingPolicy policy, in CandidateFacts candidate)
    {
        if (policy.MinAccuracy is not { } least || candidate.Score >= least)
        {
            return null;
        }

        return new Rejection(PolicyConstraint.MinAccuracy, candidate.Score is null);
    }
}
