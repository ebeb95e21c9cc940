using Inferly.Pipeline.Context;
using Inferly.Pipeline.State;
using Inferly.Pipeline.Tests.Stages.Harness;
using Inferly.Pipeline.Tests.State;

namespace Inferly.Pipeline.Tests.Stages.Stream;

/// <summary>What failover never goes beyond: calls, retries, money, the caller's patience.</summary>
public sealed class FailoverBoundsTests
{
    private const string Cheapest = ""","max_tokens":20,"policy":{"optimize":"cost"}""";

    [Fact]
    public async Task AllDown_Is503ThatNamesEachAttemptAndWhenToComeBack()
    {
        await using var harness = await PipelineHarness.StartAsync();
        harness.Providers[0].Then(Scripts.Refuses());
        harness.Providers[1].Then(Scripts.Refuses(), Scripts.Refuses());

        var context = harness.Chat("auto", Cheapest);
        Assert.True(harness.TryPost(context));
        await harness.Time.PassNextWaitAsync();
        await context.Completion.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal((503, "no_provider_available"), (context.Error!.Status, context.Error.Code));
        Assert.Matches("a/m-a: connect_failed .*b/m-b: connect_failed .*b/m-b: connect_failed", context.Error.Message);
        Assert.True(context.Error.RetryAfter >= TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task AllAskedToBeLeftAlone_NobodyIsCalledAndRetryAfterIsTheFirstToComeBack()
    {
        await using var harness = await PipelineHarness.StartAsync();
        harness.Providers[0].Then(Scripts.Fails(429, retryAfterS: 60));
        harness.Providers[1].Then(Scripts.Fails(429, retryAfterS: 20));
        await harness.RunAsync(harness.Chat("auto", Cheapest));

        var context = await harness.RunAsync(harness.Chat("auto", Cheapest));

        Assert.Empty(context.Attempts);
        Assert.Equal((503, TimeSpan.FromSeconds(20)), (context.Error!.Status, context.Error.RetryAfter));
        Assert.Equal(2, harness.Providers.Sum(p => p.Asked.Count));
    }

    [Fact]
    public async Task ManyCandidates_AtMostFourCallsAreMade()
    {
        await using var harness = await PipelineHarness.StartAsync(providers: 6);
        foreach (var provider in harness.Providers)
        {
            provider.Then(Scripts.Refuses());
        }

        var context = await harness.RunAsync(harness.Chat("auto", Cheapest));
        Assert.Equal((503, 4), (context.Error!.Status, harness.Providers.Sum(p => p.Asked.Count)));
    }

    [Fact]
    public async Task StormOfFailures_RetriesEndWithTheProvidersBudget()
    {
        const int requests = 14, retries = 10;
        await using var harness = await PipelineHarness.StartAsync(providers: 1);
        for (var i = 0; i < requests; i++)
        {
            harness.Providers[0].Then(Scripts.Fails(500));
            if (i < retries)
            {
                harness.Providers[0].Then(Scripts.Fails(500));
            }

            var context = harness.Chat("a/m-a");
            Assert.True(harness.TryPost(context));
            if (i < retries)
            {
                await harness.Time.PassNextWaitAsync();
            }

            await context.Completion.WaitAsync(TestContext.Current.CancellationToken);
            Assert.Equal((503, i < retries ? 2 : 1), (context.Error!.Status, context.Attempts.Count));
        }
    }

    [Fact]
    public async Task MaxCost_SpentByAFailedAttempt_StopsTheNext()
    {
        await using var harness = await PipelineHarness.StartAsync();
        harness.Providers[0].Then(Scripts.Streams(Scripts.Usage(output: 100_000)));

        var context = await harness.RunAsync(harness.Chat("auto", ""","stream":true,"max_tokens":10,"policy":{"max_cost_usd":0.01,"optimize":"cost"}"""));

        Assert.Equal((503, 1, 0), (context.Error!.Status, harness.Providers[0].Asked.Count, harness.Providers[1].Asked.Count));
        Assert.True(context.Cost.Nanos > 10_000_000);
    }

    [Fact]
    public async Task CallerLeaves_UpstreamIsCancelledAndNobodyElseAsked()
    {
        await using var harness = await PipelineHarness.StartAsync();
        var reached = new TaskCompletionSource();
        harness.Providers[0].Then(Scripts.Hangs(reached));
        using var caller = new TestCaller();

        var context = harness.Chat("auto", Cheapest, caller);
        Assert.True(harness.TryPost(context));
        await reached.Task.WaitAsync(TestContext.Current.CancellationToken);
        caller.Leave();
        await context.Completion.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(RequestOutcome.Cancelled, context.Outcome);
        Assert.Equal("cancelled", (string?)Assert.Single(harness.Log.Records)["status"]);
        Assert.Empty(harness.Providers[1].Asked);
    }

    [Fact]
    public async Task CallerLeaves_DuringTheWaitForARetry_NothingIsAskedAfterwards()
    {
        await using var harness = await PipelineHarness.StartAsync();
        harness.Providers[0].Then(Scripts.Fails(429, retryAfterS: 2));
        using var caller = new TestCaller();

        var context = harness.Chat("a/m-a", ""","models":["a/m-a","b/m-b"]""", caller);
        Assert.True(harness.TryPost(context));
        await harness.Time.WaitBeginsAsync();
        caller.Leave();
        await context.Completion.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(RequestOutcome.Cancelled, context.Outcome);
        Assert.Equal((1, 0), (harness.Providers[0].Asked.Count, harness.Providers[1].Asked.Count));
    }

    [Fact]
    public async Task HalfOpenCircuit_ProbeThatBudgetForbids_LeavesTheNextRequestItsProbe()
    {
        const string order = ""","models":["b/m-b","a/m-a"],"max_tokens":""";
        await using var harness = await PipelineHarness.StartAsync(budget: Entities.Budget(0.0018m, BudgetPeriod.Day));
        for (var i = 0; i < harness.Failover.FailuresInARow; i++)
        {
            harness.Providers[1].Then(Scripts.Refuses());
            harness.Providers[0].Then(Scripts.Says("a"));
            Assert.Equal("a/m-a", (await harness.RunAsync(harness.Chat("b/m-b", $"{order}10"))).AnsweredBy?.Model.Id);
        }

        harness.Time.Advance(harness.Failover.LongestPause);
        // Too much for b's price, but not for a's.
        harness.Providers[0].Then(Scripts.Says("a"));
        Assert.Equal("a/m-a", (await harness.RunAsync(harness.Chat("b/m-b", $"{order}100"))).AnsweredBy?.Model.Id);

        harness.Providers[1].Then(Scripts.Says("b"));
        Assert.Equal("b/m-b", (await harness.RunAsync(harness.Chat("b/m-b", $"{order}10"))).AnsweredBy?.Model.Id);
    }
}
