using System.Diagnostics;
using Inferly.Pipeline.Context;
using Inferly.Pipeline.Tests.Stages.Harness;

namespace Inferly.Pipeline.Tests;

public sealed class RequestPipelineTests
{
    [Theory]
    [InlineData("route")]
    [InlineData("stream")]
    [InlineData("record")]
    public async Task TryPost_StageThrows_IsA500AndThePipelineGoesOn(string stage)
    {
        await using var harness = await PipelineHarness.StartAsync(providers: 1);
        // A call that nobody prepared throws out of the stream stage.
        harness.Accuracy.Defect = stage == "route" ? new InvalidOperationException("broken") : null;
        harness.Log.Defect = stage == "record" ? new InvalidOperationException("broken") : null;
        if (stage == "record")
        {
            harness.Providers[0].Then(Scripts.Says("never sent"));
        }

        var failed = await harness.RunAsync(harness.Chat("a/m-a"));

        Assert.Equal((RequestOutcome.Failed, 500, "internal_error"), (failed.Outcome, failed.Error!.Status, failed.Error.Code));
        Assert.True(failed.Tail.Written.IsEmpty);
        harness.Accuracy.Defect = null;
        harness.Log.Defect = null;
        harness.Providers[0].Then(Scripts.Says("Hello"));
        Assert.Equal(RequestOutcome.Answered, (await harness.RunAsync(harness.Chat("a/m-a"))).Outcome);
    }

    [Fact]
    public async Task TryPost_RejectedRequest_ReachesRecordWithoutPassingTheStagesBetween()
    {
        await using var harness = await PipelineHarness.StartAsync(providers: 1);

        var rejected = await harness.RunAsync(harness.Chat("a/m-a", members: ""","temperature":"hot" """));

        Assert.Equal((RequestOutcome.Rejected, 400, "temperature"), (rejected.Outcome, rejected.Error!.Status, rejected.Error.Param));
        var record = Assert.Single(harness.Log.Records);
        Assert.Equal((rejected.RequestId, "rejected", 400), ((string?)record["request_id"], (string?)record["status"], (int?)record["http_status"]));
        Assert.Empty(harness.Providers[0].Asked);
    }

    [Theory]
    [InlineData(null, false, false)]
    [InlineData(null, true, true)]
    [InlineData(false, true, false)]
    [InlineData(true, false, true)]
    public async Task TryPost_ProjectSaysOrConfigurationSays_ContentIsRecordedOrNot(bool? project, bool configuration, bool recorded)
    {
        await using var harness = await PipelineHarness.StartAsync(providers: 1, recordContent: project);
        harness.RecordsContent = configuration;
        harness.Providers[0].Then(Scripts.Says("Hello"));

        await harness.RunAsync(harness.Chat("a/m-a"));

        var record = Assert.Single(harness.Log.Records);
        Assert.Equal(recorded ? "Hello" : null, (string?)record["completion"]);
        Assert.Equal(recorded, record["prompt"] is not null);
    }

    [Theory]
    [InlineData(5_000_000, true)]
    [InlineData(7_000_000, false)]
    public async Task TryPost_ContentIsMoreThanTheLogTakes_TheRecordIsKeptWithoutIt(int length, bool recorded)
    {
        await using var harness = await PipelineHarness.StartAsync(providers: 1, recordContent: true);
        harness.Providers[0].Then(Scripts.Says("Hello"));

        var body = $$"""{"model":"a/m-a","messages":[{"role":"user","content":"{{new string('x', length)}}"}]}""";
        await harness.RunAsync(harness.Context(body));

        var record = Assert.Single(harness.Log.Records);
        Assert.Equal("ok", (string?)record["status"]);
        Assert.Equal(recorded ? (body, "Hello") : (null, null), ((string?)record["prompt"], (string?)record["completion"]));
    }

    [Theory]
    [InlineData(1_100_000)]
    public async Task TryPost_ContentIsMoreThanTheLogTakesOnceItIsEscaped_TheRecordIsKeptWithoutIt(int quotes)
    {
        await using var harness = await PipelineHarness.StartAsync(providers: 1, recordContent: true);
        harness.Providers[0].Then(Scripts.Says("Hello"));

        await harness.RunAsync(harness.Context($$"""{"model":"a/m-a","messages":[{"role":"user","content":"{{string.Concat(Enumerable.Repeat("\\\"", quotes))}}"}]}"""));

        Assert.Null(Assert.Single(harness.Log.Records)["prompt"]);
    }

    [Fact]
    public async Task TryPost_UnknownKey_IsRejectedAndRecordedInNoProject()
    {
        await using var harness = await PipelineHarness.StartAsync(providers: 1);
        var stranger = await harness.RunAsync(harness.Chat("a/m-a", key: "sk_live_somebody_else_0000000000000000000"));
        Assert.Equal(401, stranger.Error!.Status);
        Assert.Empty(harness.Log.Records);
    }

    [Fact]
    public async Task TryPost_AsManyUnderWayAsFit_RefusesOneMoreUntilOneIsThrough()
    {
        const int capacity = 3;
        await using var harness = await PipelineHarness.StartAsync(providers: 1, capacity);
        var callers = Enumerable.Range(0, capacity).Select(_ => new TestCaller()).ToArray();
        var reached = callers.Select(_ => new TaskCompletionSource()).ToArray();
        var underWay = new List<RequestContext>();
        for (var i = 0; i < capacity; i++)
        {
            harness.Providers[0].Then(Scripts.Hangs(reached[i]));
            underWay.Add(harness.Chat("a/m-a", caller: callers[i]));
            Assert.True(harness.TryPost(underWay[i]));
            await reached[i].Task.WaitAsync(TestContext.Current.CancellationToken);
        }

        var refused = harness.Chat("a/m-a");
        Assert.False(harness.TryPost(refused));
        Assert.False(refused.Completion.IsCompleted);

        callers[0].Leave();
        await underWay[0].Completion.WaitAsync(TestContext.Current.CancellationToken);
        harness.Providers[0].Then(Scripts.Says("There is room again"));
        Assert.Equal(RequestOutcome.Answered, (await harness.RunAsync(harness.Chat("a/m-a"))).Outcome);
        foreach (var caller in callers)
        {
            caller.Leave();
        }

        await Task.WhenAll(underWay.Select(c => c.Completion)).WaitAsync(TestContext.Current.CancellationToken);
        Assert.All(underWay, c => Assert.Equal(RequestOutcome.Cancelled, c.Outcome));
    }

    [Fact]
    public async Task TryPost_AThousandRandomOutcomes_AllCompleteAndNoneIsLeftInABlock()
    {
        const int requests = 1000, atOnce = 32;
        var random = new Random(20260314);
        await using var harness = await PipelineHarness.StartAsync(providers: 2, capacity: atOnce);
        for (var i = 0; i < requests; i++)
        {
            harness.Providers[0].Then(random.Next(3) switch { 0 => Scripts.Refuses(), 1 => Scripts.Fails(400), _ => Scripts.Says("a") });
            harness.Providers[1].Then(Scripts.Says("b"));
        }

        var contexts = Enumerable.Range(0, requests).Select(_ => random.Next(4) switch
        {
            0 => harness.Chat("auto", key: null),
            1 => harness.Context("[]"),
            _ => harness.Chat("auto"),
        }).ToArray();
        await Parallel.ForEachAsync(
            contexts,
            new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = TestContext.Current.CancellationToken },
            async (context, _) => await harness.RunAsync(context));

        Assert.All(contexts, c => Assert.False(c.IsPending));
        Assert.Equal(3, contexts.Select(c => c.Outcome).Distinct().Count());
        Assert.Equal(contexts.Count(c => c.Project is not null), harness.Log.Records.Select(r => (string?)r["request_id"]).Distinct().Count());
    }

    [Fact]
    public async Task TryPost_ActivityOfTheRequest_IsCarriedToTheAttempt()
    {
        await using var harness = await PipelineHarness.StartAsync(providers: 1);
        harness.Providers[0].Then(Scripts.Says("Hello"));
        using var activity = new Activity("request").Start();
        Activity.Current = null;

        var context = await harness.RunAsync(harness.Chat("a/m-a", activity: activity));

        Assert.Same(activity, harness.Spans.Carried);
        Assert.Equal(activity.TraceId.ToHexString(), (string?)Assert.Single(harness.Log.Records)["trace_id"]);
        Assert.Equal(RequestOutcome.Answered, context.Outcome);
    }
}
