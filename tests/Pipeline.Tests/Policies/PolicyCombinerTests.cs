using CsCheck;
using Inferly.Pipeline.Money;
using Inferly.Pipeline.Policies;

namespace Inferly.Pipeline.Tests.Policies;

public sealed class PolicyCombinerTests
{
    private static readonly RoutingPolicy Strict = new()
    {
        SloMs = 500,
        MaxCost = new NanoUsd(10),
        MinAccuracy = 0.9,
        Allow = [GlobSet.Of([PolicyGen.Glob("openai/*")])],
        Deny = GlobSet.Of([PolicyGen.Glob("*mini")]),
        Optimize = Optimize.Cost,
    };

    private static readonly RoutingPolicy Lax = new()
    {
        SloMs = 5000,
        MaxCost = new NanoUsd(1000),
        MinAccuracy = 0.1,
        Allow = [GlobSet.Of([PolicyGen.Glob("*")])],
        Optimize = Optimize.Accuracy,
    };

    [Fact]
    public void Combine_LaxRequestOnStrictProject_LoosensNothing()
    {
        var combined = PolicyCombiner.Combine(Strict, RoutingPolicy.None, Lax);

        Assert.Equal(500, combined.SloMs);
        Assert.Equal(new NanoUsd(10), combined.MaxCost);
        Assert.Equal(0.9, combined.MinAccuracy);
        Assert.Equal(2, combined.Allow.Length);
        Assert.Equal("*mini", combined.Deny.ToString());
    }

    [Fact]
    public void Combine_StrictRequestOnLaxProject_Narrows()
    {
        var combined = PolicyCombiner.Combine(Lax, RoutingPolicy.None, Strict);

        Assert.Equal((500, 0.9), (combined.SloMs, combined.MinAccuracy));
        Assert.Equal(new NanoUsd(10), combined.MaxCost);
    }

    [Theory]
    [InlineData(Optimize.Cost, Optimize.Latency, Optimize.Accuracy, Optimize.Accuracy)]
    [InlineData(Optimize.Cost, Optimize.Latency, null, Optimize.Latency)]
    [InlineData(Optimize.Cost, null, null, Optimize.Cost)]
    [InlineData(null, null, null, null)]
    public void Combine_Optimize_IsTheMostSpecificOne(Optimize? project, Optimize? workflow, Optimize? request, Optimize? expected)
        => Assert.Equal(
            expected,
            PolicyCombiner.Combine(
                new RoutingPolicy { Optimize = project }, new RoutingPolicy { Optimize = workflow }, new RoutingPolicy { Optimize = request }).Optimize);

    [Fact]
    public void Combine_AnyPolicies_QualifiesExactlyWhatEachOfThemDoes()
        => Gen.Select(PolicyGen.Policies, PolicyGen.Policies, PolicyGen.Policies, PolicyGen.Candidates).Sample(
            (project, workflow, request, candidate) =>
            {
                var combined = PolicyCombiner.Combine(project, workflow, request);
                var each = new[] { project, workflow, request };
                Assert.Equal(
                    each.All(policy => PolicyEvaluator.Check(policy, candidate) is null),
                    PolicyEvaluator.Check(combined, candidate) is null);
                Assert.All(each, policy => Assert.True(policy.SloMs is null || combined.SloMs <= policy.SloMs));
            },
            iter: 20_000);

    [Fact]
    public void Combine_AnyPolicies_IsAssociativeIdempotentAndHasNoneAsItsUnit()
        => Gen.Select(PolicyGen.Policies, PolicyGen.Policies, PolicyGen.Policies).Sample((a, b, c) =>
        {
            var left = PolicyCombiner.Combine(PolicyCombiner.Combine(a, b), c);
            var right = PolicyCombiner.Combine(a, PolicyCombiner.Combine(b, c));
            Assert.Equal(left, right);
            Assert.Equal(left.GetHashCode(), right.GetHashCode());
            Assert.Equal(a, PolicyCombiner.Combine(a, a));
            Assert.Equal(left, PolicyCombiner.Combine(left, left));
            Assert.Equal(a, PolicyCombiner.Combine(RoutingPolicy.None, a));
            Assert.Equal(a, PolicyCombiner.Combine(a, RoutingPolicy.None));
        });

    [Fact]
    public void Combine_WithNothingToAdd_AllocatesNothing()
    {
        PolicyCombiner.Combine(Strict, RoutingPolicy.None, RoutingPolicy.None);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var combined = PolicyCombiner.Combine(Strict, RoutingPolicy.None, RoutingPolicy.None);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Same(Strict, combined);
    }
}
