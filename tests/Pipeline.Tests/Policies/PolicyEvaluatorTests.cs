using CsCheck;
using Inferly.Pipeline.Money;
using Inferly.Pipeline.Policies;
using Inferly.Pipeline.Registry;

namespace Inferly.Pipeline.Tests.Policies;

public sealed class PolicyEvaluatorTests
{
    private static readonly CandidateFacts Known = new(PolicyGen.Model("openai/gpt-4o", "us-east-1"), new NanoUsd(500), 0.8);
    private static readonly CandidateFacts Unknown = new(PolicyGen.Model("local/llama"), null, null);

    [Fact]
    public void Check_NoPolicy_QualifiesAnyone()
    {
        Assert.Null(PolicyEvaluator.Check(RoutingPolicy.None, Known));
        Assert.Null(PolicyEvaluator.Check(RoutingPolicy.None, Unknown));
    }

    [Fact]
    public void Check_DenyAndAllowBothMatch_DenyWins()
    {
        var policy = new RoutingPolicy { Allow = [GlobSet.Of([PolicyGen.Glob("*")])], Deny = GlobSet.Of([PolicyGen.Glob("openai/*")]) };
        Assert.Equal(PolicyConstraint.Deny, PolicyEvaluator.Check(policy, Known)?.Constraint);
        Assert.Null(PolicyEvaluator.Check(policy, Unknown));
    }

    [Fact]
    public void Check_SeveralAllowLists_AllHaveToMatch()
    {
        var policy = new RoutingPolicy { Allow = [GlobSet.Of([PolicyGen.Glob("openai/*")]), GlobSet.Of([PolicyGen.Glob("*mini")])] };
        Assert.Equal(PolicyConstraint.Allow, PolicyEvaluator.Check(policy, Known)?.Constraint);
        Assert.Null(PolicyEvaluator.Check(policy, Known with { Model = PolicyGen.Model("openai/gpt-4o-mini") }));
    }

    [Theory]
    [InlineData("us", true)]
    [InlineData("us-east-1", true)]
    [InlineData("eu", false)]
    public void Check_Region_CoversTheModelsPlace(string region, bool qualifies)
    {
        var policy = new RoutingPolicy { Region = RegionSet.Of([PolicyGen.Region(region)]) };
        Assert.Equal(qualifies ? null : new Rejection(PolicyConstraint.Region), PolicyEvaluator.Check(policy, Known));
        Assert.Equal(new Rejection(PolicyConstraint.Region, FactUnknown: true), PolicyEvaluator.Check(policy, Unknown));
    }

    [Theory]
    [InlineData(500, true)]
    [InlineData(499, false)]
    public void Check_MaxCost_IsInclusiveAndNeedsAPrice(long nanos, bool qualifies)
    {
        var policy = new RoutingPolicy { MaxCost = new NanoUsd(nanos) };
        Assert.Equal(qualifies ? null : new Rejection(PolicyConstraint.MaxCost), PolicyEvaluator.Check(policy, Known));
        Assert.Equal(new Rejection(PolicyConstraint.MaxCost, FactUnknown: true), PolicyEvaluator.Check(policy, Unknown));
    }

    [Theory]
    [InlineData(0.8, true)]
    [InlineData(0.81, false)]
    public void Check_MinAccuracy_IsInclusiveAndNeedsAScore(double least, bool qualifies)
    {
        var policy = new RoutingPolicy { MinAccuracy = least };
        Assert.Equal(qualifies ? null : new Rejection(PolicyConstraint.MinAccuracy), PolicyEvaluator.Check(policy, Known));
        Assert.Equal(new Rejection(PolicyConstraint.MinAccuracy, FactUnknown: true), PolicyEvaluator.Check(policy, Unknown));
    }

    [Fact]
    public void Check_Slo_RemovesNobody()
        => Assert.Null(PolicyEvaluator.Check(new RoutingPolicy { SloMs = 1 }, Unknown));

    [Fact]
    public void Check_AnyPolicyAndCandidate_LetsNoViolationThrough()
        => Gen.Select(PolicyGen.Policies, PolicyGen.Candidates).Sample(
            (policy, candidate) =>
            {
                var id = candidate.Model.Id;
                var satisfied = !policy.Deny.Globs.Any(glob => glob.IsMatch(id))
                    && policy.Allow.All(list => list.Globs.Any(glob => glob.IsMatch(id)))
                    && (policy.Region is null || (candidate.Model.Regions.Any() && candidate.Model.Regions.All(policy.Region.Covers)))
                    && (policy.MaxCost is null || (candidate.EstimatedCost is { } cost && cost <= policy.MaxCost.Value))
                    && (policy.MinAccuracy is null || (candidate.Score is { } score && score >= policy.MinAccuracy.Value));
                Assert.Equal(satisfied, PolicyEvaluator.Check(policy, candidate) is null);
            },
            iter: 100_000);

    [Fact]
    public void Check_FiftyCandidates_AllocatesNothing()
    {
        var policy = new RoutingPolicy
        {
            MaxCost = new NanoUsd(1000),
            MinAccuracy = 0.5,
            Region = RegionSet.Of([PolicyGen.Region("us")]),
            Allow = [GlobSet.Of([PolicyGen.Glob("azure/*"), PolicyGen.Glob("openai/*")])],
            Deny = GlobSet.Of([PolicyGen.Glob("*mini*")]),
        };
        var candidates = Enumerable.Range(0, 50).Select(i => Known with { Model = PolicyGen.Model($"openai/gpt-{i}", "us-east-1") }).ToArray();
        Qualified(policy, candidates);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var qualified = Qualified(policy, candidates);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(50, qualified);
    }

    private static int Qualified(RoutingPolicy policy, CandidateFacts[] candidates)
    {
        var qualified = 0;
        foreach (ref readonly var candidate in candidates.AsSpan())
        {
            if (PolicyEvaluator.Check(policy, candidate) is null)
            {
                qualified++;
            }
        }
        return qualified;
    }
}
