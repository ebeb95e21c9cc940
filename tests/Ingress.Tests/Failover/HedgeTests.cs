using System.Text.Json.Nodes;
using Inferly.Faults;
using Inferly.Faults.Answers;
using Inferly.Faults.Scripts;

namespace Inferly.Ingress.Tests.Failover;

/// <summary>A request whose <c>slo_ms</c> is about to be missed is asked of a second provider too, and the first answer wins.</summary>
public sealed class HedgeTests
{
    private const string InOrder = "a/m-a b/m-b";
    private static readonly TimeSpan Slo = TimeSpan.FromMilliseconds(2_000);
    private static readonly Answer Slow = Answer.Of("The slow one says this.");
    private static readonly Answer Quick = Answer.Of("The quick one says that.");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Slo_FirstIsSilent_SecondAnswersAndTheFirstIsCancelled(bool stream)
    {
        await using var gateway = await FaultyGateway.StartAsync();
        gateway.A.Next(Script.Silence);
        gateway.B.Next(Script.Sound.Saying(Quick));

        var answer = gateway.AskAsync(InOrder, stream, WithSlo());
        var call = await gateway.A.CallAsync(1, TestContext.Current.CancellationToken);
        await gateway.Clock.WaitBeginsAsync(Slo);
        gateway.Clock.Advance(Slo);

        Answered.By("b/m-b", await answer, Quick, stream);
        Assert.Equal(CallFate.Left, (await call.Ended.WaitAsync(TestContext.Current.CancellationToken)).Fate);
        var record = Assert.Single(gateway.Log.Records);
        Assert.True((bool)record["hedged"]!);
        Assert.Equal((2, 0), ((int)record["attempts"]!, (int)record["failovers"]!));
        Assert.Equal(["ok", "superseded"], record["attempt_list"]!.AsArray().Select(attempt => (string?)attempt!["outcome"]).Order());
        Assert.Equal(["a/m-a was about to miss slo_ms, so b/m-b was asked beside it; b/m-b was quicker."], Answered.Switches(record));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Slo_SecondIsSlowerStill_FirstAnswersAndTheSecondIsCancelled(bool stream)
    {
        await using var gateway = await FaultyGateway.StartAsync();
        var speak = new TaskCompletionSource();
        gateway.A.Next(Script.WaitFor(speak.Task).Then(Script.Sound).Saying(Slow));
        gateway.B.Next(Script.Silence);

        var answer = gateway.AskAsync(InOrder, stream, WithSlo());
        await gateway.A.CallAsync(1, TestContext.Current.CancellationToken);
        await gateway.Clock.WaitBeginsAsync(Slo);
        gateway.Clock.Advance(Slo);
        var second = await gateway.B.CallAsync(1, TestContext.Current.CancellationToken);
        speak.SetResult();

        Answered.By("a/m-a", await answer, Slow, stream);
        Assert.Equal(CallFate.Left, (await second.Ended.WaitAsync(TestContext.Current.CancellationToken)).Fate);
    }

    [Fact]
    public async Task Slo_SecondFails_FirstGoesOnForAsLongAsItTakes()
    {
        await using var gateway = await FaultyGateway.StartAsync();
        var speak = new TaskCompletionSource();
        gateway.A.Next(Script.WaitFor(speak.Task).Then(Script.Sound).Saying(Slow));
        gateway.B.Next(Script.Fail(500));

        var answer = gateway.AskAsync(InOrder, stream: true, WithSlo());
        await gateway.Clock.WaitBeginsAsync(Slo);
        gateway.Clock.Advance(Slo);
        await (await gateway.B.CallAsync(1, TestContext.Current.CancellationToken)).Ended.WaitAsync(TestContext.Current.CancellationToken);
        speak.SetResult();

        Answered.By("a/m-a", await answer, Slow, stream: true);
    }

    [Fact]
    public async Task Slo_AnsweredInTime_NobodyElseIsAsked()
    {
        await using var gateway = await FaultyGateway.StartAsync();
        gateway.A.Next(Script.Sound.Saying(Quick));
        Answered.By("a/m-a", await gateway.AskAsync(InOrder, stream: true, WithSlo()), Quick, stream: true);
        Assert.Equal([1, 0], gateway.Calls);
    }

    // With 1,000 tokens of output they can cost a little more than 0.01, 0.02 and 0.03: the last would fit alone, but not beside the first.
    [Fact]
    public async Task Slo_SecondDoesNotFitIntoMaxCostBesideTheFirst_TheNextThatDoesIsAsked()
    {
        await using var gateway = await FaultyGateway.StartAsync(count: 3);
        gateway.A.Next(Script.Silence);
        gateway.B.Next(Script.Sound.Saying(Quick));
        gateway.Servers[2].Next(Script.Sound.Saying(Slow));
        var body = WithSlo();
        body["policy"]!["max_cost_usd"] = 0.035;
        body["max_tokens"] = 1_000;

        var answer = gateway.AskAsync("a/m-a c/m-c b/m-b", stream: true, body);
        await gateway.A.CallAsync(1, TestContext.Current.CancellationToken);
        await gateway.Clock.WaitBeginsAsync(Slo);
        gateway.Clock.Advance(Slo);

        Answered.By("b/m-b", await answer, Quick, stream: true);
        Assert.Equal([1, 1, 0], gateway.Calls);
    }

    [Fact]
    public async Task Slo_EverybodyIsSlow_TheBudgetHoldsAndAllAreAnswered()
    {
        const int requests = 30;
        await using var gateway = await FaultyGateway.StartAsync();
        var speak = new TaskCompletionSource();
        gateway.A.Otherwise = _ => Script.WaitFor(speak.Task).Then(Script.Sound).Saying(Slow);
        gateway.B.Otherwise = _ => Script.WaitFor(speak.Task).Then(Script.Sound).Saying(Slow);

        var answers = Enumerable.Range(0, requests).Select(_ => gateway.AskAsync(InOrder, stream: true, WithSlo())).ToArray();
        await gateway.A.CallAsync(requests, TestContext.Current.CancellationToken);
        for (var request = 0; request < requests; request++)
        {
            await gateway.Clock.WaitBeginsAsync(Slo);
        }

        gateway.Clock.Advance(Slo);
        await gateway.B.CallAsync(10, TestContext.Current.CancellationToken);
        speak.SetResult();

        Assert.All(await Task.WhenAll(answers), answer => Assert.False(answer.BrokeOff));
        Assert.Equal(10, gateway.B.Calls.Count);
    }

    private static JsonObject WithSlo() => new() { ["policy"] = new JsonObject { ["slo_ms"] = Slo.TotalMilliseconds } };
}
