using CsCheck;
using Inferly.Pipeline.Money;
using Inferly.Pipeline.Policies;
using Inferly.Pipeline.Registry;

namespace Inferly.Pipeline.Tests.Policies;

public sealed class PolicyExplainerTests
{
    private static readonly CandidateFacts Gpt4o = Candidate("openai/gpt-4o", 3_500_000, 0.84, "us-east-1");
    private static readonly CandidateFacts Mini = Candidate("openai/gpt-4o-mini", 210_000, 0.7, "us-east-1");
    private static readonly CandidateFacts Claude = Candidate("anthropic/claude-sonnet-4-5", 5_000_000, null, "eu-west");
    private static readonly CandidateFacts Local = Candidate("local/llama3.1:8b", null, null);

    [Fact]
    public void Explain_CostAndRegion_SaysWhichRemovedWhichAndTheNearest()
    {
        var unsatisfiable = Explain(
            new RoutingPolicy { MaxCost = new NanoUsd(100_000), Region = RegionSet.Of([PolicyGen.Region("us")]) }, Gpt4o, Mini, Claude);

        Assert.Equal("policy.max_cost_usd", unsatisfiable.Path);
        Assert.Equal(
            "No model satisfies the policy: region us removed 1 of 3 models (anthropic/claude-sonnet-4-5 is in eu-west); "
            + "max_cost_usd 0.0001 removed 2 (cheapest: openai/gpt-4o-mini at about 0.00021). "
            + "Nearest: openai/gpt-4o-mini, with max_cost_usd at 0.00021 or more.",
            unsatisfiable.Message);
    }

    [Fact]
    public void Explain_NoPrice_SaysHowToSetOne()
        => Assert.Contains("no price is known: set input_usd_per_mtok", Explain(new RoutingPolicy { MaxCost = NanoUsd.MaxValue }, Local).Message);

    [Fact]
    public void Explain_SomeWithoutPrice_CountsThem()
        => Assert.Contains(
            "(cheapest: openai/gpt-4o-mini at about 0.00021; without a known price: 1)",
            Explain(new RoutingPolicy { MaxCost = NanoUsd.Zero }, Mini, Local).Message);

    [Fact]
    public void Explain_NoScoreYet_SaysToLeaveMinAccuracyOut()
    {
        var message = Explain(new RoutingPolicy { MinAccuracy = 0.9 }, Gpt4o, Claude).Message;
        Assert.Contains(
            "min_accuracy 0.9 removed 2 of 2 models (best: openai/gpt-4o with 0.84; no eval score for workflow support: "
            + "this version runs no evals yet, leave min_accuracy out)",
            message);
        Assert.EndsWith("Nearest: openai/gpt-4o, with min_accuracy at 0.84 or less.", message);
    }

    [Fact]
    public void Explain_NoScoreAndNoWorkflow_SaysToLeaveMinAccuracyOut()
        => Assert.Contains(
            "no eval score: this version runs no evals yet, leave min_accuracy out", new PolicyExplainer(new RoutingPolicy { MinAccuracy = 0.9 }, [Claude], workflow: null).Explain().Message);

    [Fact]
    public void Explain_NoRegionInCommon_SaysSo()
        => Assert.Contains("regions have none in common", Explain(new RoutingPolicy { Region = RegionSet.Empty }, Gpt4o).Message);

    [Fact]
    public void Explain_DenyAndAllow_ShowThePatterns()
    {
        var unsatisfiable = Explain(
            new RoutingPolicy
            {
                Deny = GlobSet.Of([PolicyGen.Glob("a"), PolicyGen.Glob("b"), PolicyGen.Glob("c"), PolicyGen.Glob("local/*")]),
                Allow = [GlobSet.Of([PolicyGen.Glob("openai/*"), PolicyGen.Glob("local/*")]), GlobSet.Of([PolicyGen.Glob("*mini")])],
            },
            Local,
            Gpt4o);

        Assert.Equal("policy.allow", unsatisfiable.Path);
        Assert.Equal(
            "No model satisfies the policy: deny [a, b, c and 1 more] removed 1 of 2 models; "
            + "allow [openai/*, local/*] and [*mini] removed 1. Nearest: openai/gpt-4o, if allow matched it.",
            unsatisfiable.Message);
    }

    [Fact]
    public void Explain_SeveralFailings_NamesAllThatTheNearestNeeds()
        => Assert.EndsWith(
            "Nearest: anthropic/claude-sonnet-4-5, if region took in eu-west and once it has an eval score.",
            Explain(new RoutingPolicy { Region = RegionSet.Of([PolicyGen.Region("us")]), MinAccuracy = 0.1 }, Claude).Message);

    [Fact]
    public void Explain_NoCandidates_SaysSo()
        => Assert.Equal("policy", Explain(RoutingPolicy.None).Path);

    [Fact]
    public void Explain_AnyUnsatisfiablePolicy_AccountsForEveryCandidate()
        => Gen.Select(PolicyGen.Policies, PolicyGen.Candidates.Array[1, 8]).Sample((policy, all) =>
        {
            var rejected = all.Where(candidate => PolicyEvaluator.Check(policy, candidate) is not null).ToArray();
            if (rejected.Length == 0)
            {
                return;
            }

            var unsatisfiable = new PolicyExplainer(policy, rejected, "w").Explain();
            Assert.Contains($"of {rejected.Length} model", unsatisfiable.Message);
            Assert.Contains(rejected, candidate => unsatisfiable.Message.Contains($"Nearest: {candidate.Model.Id}, ", StringComparison.Ordinal));
            Assert.StartsWith("policy.", unsatisfiable.Path);
        });

    private static CandidateFacts Candidate(string id, long? nanos, double? score, params string[] regions)
        => new(PolicyGen.Model(id, regions), nanos is { } cost ? new NanoUsd(cost) : null, score);

    private static PolicyUnsatisfiable Explain(RoutingPolicy policy, params CandidateFacts[] candidates)
        => new PolicyExplainer(policy, candidates, "support").Explain();
}
