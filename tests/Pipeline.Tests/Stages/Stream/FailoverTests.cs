using Inferly.Pipeline.Context;
using Inferly.Pipeline.Tests.Stages.Harness;

namespace Inferly.Pipeline.Tests.Stages.Stream;

/// <summary>What failures before the commit point lead to, through the whole pipeline.</summary>
public sealed class FailoverTests
{
    private const string InOrder = ""","models":["a/m-a","b/m-b"]""";
    private const string Cheapest = ""","max_tokens":20,"policy":{"optimize":"cost"}""";
    private const string Streamed = ""","models":["a/m-a","b/m-b"],"stream":true""";

    [Fact]
    public async Task ConnectRefused_AsksTheNextAtOnce()
    {
        await using var harness = await PipelineHarness.StartAsync();
        harness.Providers[0].Then(Scripts.Refuses());
        harness.Providers[1].Then(Scripts.Says("Hello"));

        var context = await harness.RunAsync(harness.Chat("a/m-a", InOrder));

        Assert.Equal("b/m-b", context.AnsweredBy?.Model.Id);
        Assert.Equal((1, 1), Calls(harness));
    }

    [Fact]
    public async Task ServerError_OfTheCallersChoice_IsRetriedOnceAndQuicklyThenTheNextIsAsked()
    {
        await using var harness = await PipelineHarness.StartAsync();
        harness.Providers[0].Then(Scripts.Fails(500), Scripts.Fails(500));
        harness.Providers[1].Then(Scripts.Says("Hello"));

        var context = harness.Chat("a/m-a", InOrder);
        Assert.True(harness.TryPost(context));
        Assert.InRange(await harness.Time.PassNextWaitAsync(), TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(150));
        await context.Completion.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal("b/m-b", context.AnsweredBy?.Model.Id);
        Assert.Equal((2, 1), Calls(harness));
    }

    [Fact]
    public async Task ServerError_OfOurChoice_AsksTheNextAtOnce()
    {
        await using var harness = await PipelineHarness.StartAsync();
        harness.Providers[0].Then(Scripts.Fails(529));
        harness.Providers[1].Then(Scripts.Says("Hello"));
        Assert.Equal("b/m-b", (await harness.RunAsync(harness.Chat("auto", Cheapest))).AnsweredBy?.Model.Id);
        Assert.Equal((1, 1), Calls(harness));
    }

    [Fact]
    public async Task RateLimited_RetryAfter_IsKeptByOtherRequestsToo()
    {
        await using var harness = await PipelineHarness.StartAsync();
        harness.Providers[0].Then(Scripts.Fails(429, retryAfterS: 60), Scripts.Says("Back"));
        harness.Providers[1].Then(Scripts.Says("1"), Scripts.Says("2"), Scripts.Says("3"));

        Assert.Equal("b/m-b", (await harness.RunAsync(harness.Chat("auto", Cheapest))).AnsweredBy?.Model.Id);
        Assert.Equal("b/m-b", (await harness.RunAsync(harness.Chat("a/m-a", InOrder))).AnsweredBy?.Model.Id);
        harness.Time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal("b/m-b", (await harness.RunAsync(harness.Chat("auto", Cheapest))).AnsweredBy?.Model.Id);
        Assert.Equal((1, 3), Calls(harness));

        harness.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("a/m-a", (await harness.RunAsync(harness.Chat("auto", Cheapest))).AnsweredBy?.Model.Id);
    }

    [Fact]
    public async Task RateLimited_ShortRetryAfterOfTheCallersChoice_IsWaitedOut()
    {
        await using var harness = await PipelineHarness.StartAsync();
        harness.Providers[0].Then(Scripts.Fails(429, retryAfterS: 2), Scripts.Says("Hello"));

        var context = harness.Chat("a/m-a", InOrder);
        Assert.True(harness.TryPost(context));
        Assert.Equal(TimeSpan.FromSeconds(2), await harness.Time.PassNextWaitAsync());
        await context.Completion.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal("a/m-a", context.AnsweredBy?.Model.Id);
        Assert.Equal((2, 0), Calls(harness));
    }

    [Fact]
    public async Task CredentialRejected_EjectsItForAllAndTheCallerNeverSeesIt()
    {
        await using var harness = await PipelineHarness.StartAsync(providers: 1, credentials: 2);
        harness.Providers[0].Then(Scripts.Fails(401, "invalid_api_key"), Scripts.Says("1"), Scripts.Says("2"), Scripts.Says("3"));

        var first = await harness.RunAsync(harness.Chat("a/m-a"));

        var ejected = Assert.Single(harness.Fleet.Targets, t => t.CredentialHealth.IsEjected);
        Assert.Same(ejected, first.Attempts[0].Target);
        for (var i = 0; i < 2; i++)
        {
            Assert.NotSame(ejected, (await harness.RunAsync(harness.Chat("a/m-a"))).AnsweredBy);
        }

        Assert.Equal(RequestOutcome.Answered, first.Outcome);
        Assert.Equal(4, harness.Providers[0].Asked.Count);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task CredentialRejected_NobodyElseLeft_IsA503(int status)
    {
        await using var harness = await PipelineHarness.StartAsync(providers: 1);
        harness.Providers[0].Then(Scripts.Fails(status));
        var context = await harness.RunAsync(harness.Chat("a/m-a"));
        Assert.Equal((503, "no_provider_available"), (context.Error!.Status, context.Error.Code));
    }

    [Fact]
    public async Task RequestsOwnMistake_IsPassedOnAfterOneCall()
    {
        await using var harness = await PipelineHarness.StartAsync();
        harness.Providers[0].Then(Scripts.Fails(400, "invalid_value", "temperature is too high"));

        var context = await harness.RunAsync(harness.Chat("a/m-a", InOrder));

        Assert.Equal((400, "invalid_value", "temperature is too high"), (context.Error!.Status, context.Error.Code, context.Error.Message));
        Assert.Equal((1, 0), Calls(harness));
    }

    [Fact]
    public async Task ContextExceeded_AsksOnlyALargerWindow()
    {
        await using var harness = await PipelineHarness.StartAsync(providers: 3);
        harness.Providers[1].Then(Scripts.Fails(400, "context_length_exceeded"));
        harness.Providers[2].Then(Scripts.Says("It fits"));

        var context = await harness.RunAsync(harness.Chat("b/m-b", ""","models":["b/m-b","a/m-a","c/m-c"]"""));

        Assert.Equal("c/m-c", context.AnsweredBy?.Model.Id);
        Assert.Equal((0, 1), Calls(harness));
    }

    [Fact]
    public async Task ContextExceeded_NoLargerWindowLeft_IsPassedOn()
    {
        await using var harness = await PipelineHarness.StartAsync();
        harness.Providers[1].Then(Scripts.Fails(400, "context_length_exceeded", "too long"));

        var context = await harness.RunAsync(harness.Chat("b/m-b", ""","models":["b/m-b","a/m-a"]"""));

        Assert.Equal((400, "context_length_exceeded", "too long"), (context.Error!.Status, context.Error.Code, context.Error.Message));
        Assert.Equal((0, 1), Calls(harness));
    }

    [Fact]
    public async Task ModelUnknownThere_PinnedAloneWithSeveralCredentials_IsPassedOn()
    {
        await using var harness = await PipelineHarness.StartAsync(providers: 1, credentials: 2);
        harness.Providers[0].Then(Scripts.Fails(404, "model_not_found"));
        var context = await harness.RunAsync(harness.Chat("a/m-a"));
        Assert.Equal((404, "model_not_found"), (context.Error!.Status, context.Error.Code));
    }

    [Fact]
    public async Task Stream_ErrorAsFirstEvent_AsksTheNextAndSendsNothingOfIt()
    {
        await using var harness = await PipelineHarness.StartAsync();
        // Once more, since the caller named the model.
        harness.Providers[0].Then(Scripts.Streams(Scripts.ErrorEvent), Scripts.Streams(Scripts.ErrorEvent));
        harness.Providers[1].Then(Scripts.Streams(Scripts.Text("Hello"), Scripts.Stop, Scripts.Done));
        using var caller = new TestCaller();

        var context = harness.Chat("a/m-a", Streamed, caller);
        Assert.True(harness.TryPost(context));
        await harness.Time.PassNextWaitAsync();
        await context.Completion.WaitAsync(TestContext.Current.CancellationToken);

        await AssertAnsweredByBAsync(context, caller);
    }

    [Fact]
    public async Task Stream_EndsWithoutContentOrFinishReason_AsksTheNext()
    {
        await using var harness = await PipelineHarness.StartAsync();
        harness.Providers[0].Then(Scripts.Streams(Scripts.Done));
        harness.Providers[1].Then(Scripts.Streams(Scripts.Text("Hello"), Scripts.Stop, Scripts.Done));
        using var caller = new TestCaller();
        await AssertAnsweredByBAsync(await harness.RunAsync(harness.Chat("auto", ""","stream":true,"policy":{"optimize":"cost"}""", caller)), caller);
    }

    [Fact]
    public async Task Whole_EmptyAnswer_AsksTheNext()
    {
        await using var harness = await PipelineHarness.StartAsync();
        harness.Providers[0].Then(Scripts.SaysNothing());
        harness.Providers[1].Then(Scripts.Says("Hello"));
        using var caller = new TestCaller();
        await AssertAnsweredByBAsync(await harness.RunAsync(harness.Chat("auto", Cheapest, caller)), caller);
    }

    [Fact]
    public async Task Stream_Silent_IsLeftForTheNextWhenTheFirstTokenIsDue()
    {
        await using var harness = await PipelineHarness.StartAsync();
        var silent = new TaskCompletionSource();
        harness.Providers[0].Then(Scripts.StreamsThenIsSilent(silent));
        harness.Providers[1].Then(Scripts.Streams(Scripts.Text("Hello"), Scripts.Stop, Scripts.Done));
        using var caller = new TestCaller();

        var context = harness.Chat("a/m-a", Streamed, caller);
        Assert.True(harness.TryPost(context));
        await silent.Task.WaitAsync(TestContext.Current.CancellationToken);
        harness.Time.Advance(harness.Failover.FirstToken - TimeSpan.FromMilliseconds(1));
        Assert.False(context.Completion.IsCompleted);
        harness.Time.Advance(TimeSpan.FromMilliseconds(1));
        await context.Completion.WaitAsync(TestContext.Current.CancellationToken);

        await AssertAnsweredByBAsync(context, caller);
        Assert.Equal((1, 1), Calls(harness));
    }

    private static (int A, int B) Calls(PipelineHarness harness) => (harness.Providers[0].Asked.Count, harness.Providers[1].Asked.Count);

    private static async Task AssertAnsweredByBAsync(RequestContext context, TestCaller caller)
    {
        Assert.Equal("b/m-b", context.AnsweredBy?.Model.Id);
        var received = await caller.ReceivedAsync(context);
        Assert.Contains("Hello", received, StringComparison.Ordinal);
        Assert.DoesNotContain("error", received, StringComparison.Ordinal);
        Assert.DoesNotContain("m-a", received, StringComparison.Ordinal);
    }
}
