using System.Net;
using Inferly.Faults.Scripts;

namespace Inferly.Ingress.Tests.Failover;

/// <summary>A provider that asks for a pause gets it: from this request and from all others.</summary>
public sealed class RateLimitTests
{
    private const string InOrder = "a/m-a b/m-b";

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(3);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ShortPause_OfTheCallersChoice_IsWaitedOutAndNoCallIsEarly(bool asDate)
    {
        await using var gateway = await FaultyGateway.StartAsync(passes: Longest);
        var pause = TimeSpan.FromSeconds(3);
        var limited = Script.Fail(429);
        gateway.A.Next(asDate ? limited.RetryAfter(gateway.Clock.GetUtcNow() + pause) : limited.RetryAfter(3));

        Answered.By("a/m-a", await gateway.AskAsync(InOrder), gateway.A.Answer);

        Assert.Equal([2, 0], gateway.Calls);
        Assert.Equal(pause, gateway.A.Calls[1].At - gateway.A.Calls[0].At);
    }

    [Theory]
    [InlineData(InOrder, 4)]
    [InlineData("auto", 1)]
    public async Task LongPause_OrOurChoice_IsAnsweredByTheNextAtOnce(string model, int seconds)
    {
        await using var gateway = await FaultyGateway.StartAsync(passes: Longest);
        gateway.A.Next(Script.Fail(429).RetryAfter(seconds));
        Answered.By("b/m-b", await gateway.AskAsync(model), gateway.B.Answer);
        Assert.Equal(gateway.A.Calls[0].At, gateway.B.Calls[0].At);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pause_IsKeptByEveryRequest(bool asDate)
    {
        await using var gateway = await FaultyGateway.StartAsync();
        var until = gateway.Clock.GetUtcNow() + TimeSpan.FromSeconds(60);
        var limited = Script.Fail(429);
        gateway.A.Next(asDate ? limited.RetryAfter(until) : limited.RetryAfter(60));

        foreach (var model in (string[])["auto", "a/m-a b/m-b", "auto"])
        {
            Answered.By("b/m-b", await gateway.AskAsync(model), gateway.B.Answer);
        }

        gateway.Clock.Advance(until - gateway.Clock.GetUtcNow() - TimeSpan.FromMilliseconds(1));
        Answered.By("b/m-b", await gateway.AskAsync(InOrder), gateway.B.Answer);
        Assert.Equal([1, 4], gateway.Calls);

        gateway.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Answered.By("a/m-a", await gateway.AskAsync(InOrder), gateway.A.Answer);
    }

    [Fact]
    public async Task LongerPause_AskedForDuringTheWait_IsKept()
    {
        await using var gateway = await FaultyGateway.StartAsync(passes: TimeSpan.Zero);
        var answered = new TaskCompletionSource();
        gateway.A.Next(Script.WaitFor(answered.Task).Then(Script.Fail(429).RetryAfter(2)), Script.Fail(429).RetryAfter(60));
        gateway.A.Next(Script.Sound);

        // The second is under way when the first is told to wait two seconds; it is told to wait a minute.
        var first = gateway.AskAsync("a/m-a b/m-b");
        await gateway.A.CallAsync(1, TestContext.Current.CancellationToken);
        Answered.By("b/m-b", await gateway.AskAsync(InOrder), gateway.B.Answer);
        answered.SetResult();
        await gateway.Clock.WaitBeginsAsync(TimeSpan.FromSeconds(2));
        gateway.Clock.Advance(TimeSpan.FromSeconds(2));

        Answered.By("b/m-b", await first, gateway.B.Answer);
        Assert.Equal([2, 2], gateway.Calls);
    }

    [Fact]
    public async Task NoPauseNamed_OfTheCallersChoice_IsAskedOnceMoreAfterHalfASecondToOne()
    {
        await using var gateway = await FaultyGateway.StartAsync();
        gateway.A.Next(2, Script.Fail(429));
        Answered.By("b/m-b", await gateway.AskAsync(InOrder), gateway.B.Answer);
        Assert.Equal([2, 1], gateway.Calls);
        Assert.InRange(gateway.A.Calls[1].At - gateway.A.Calls[0].At, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task EveryoneAsksForAPause_TheCallerIsToldTheShortest()
    {
        await using var gateway = await FaultyGateway.StartAsync();
        gateway.A.Next(Script.Fail(429).RetryAfter(60));
        gateway.B.Next(Script.Fail(429).RetryAfter(20));
        await gateway.AskAsync("auto");

        var answer = await gateway.AskAsync("auto");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, 20), (answer.Status, answer.RetryAfterSeconds));
        Assert.Equal([1, 1], gateway.Calls);
    }

    [Theory]
    [InlineData(ProviderKind.Messages)]
    [InlineData(ProviderKind.Gemini)]
    [InlineData(ProviderKind.Converse)]
    public async Task RetryAfter_OfAnyProtocol_IsKept(ProviderKind kind)
    {
        await using var gateway = await FaultyGateway.StartAsync(2, kind);
        gateway.A.Next(Script.Fail(429).RetryAfter(30));
        for (var i = 0; i < 2; i++)
        {
            Answered.By("b/m-b", await gateway.AskAsync(InOrder), gateway.B.Answer);
        }

        Assert.Equal([1, 2], gateway.Calls);
    }
}
