using System.Net;
using Inferly.Faults.Scripts;

namespace Inferly.Ingress.Tests.Failover;

/// <summary>A provider that fails again and again is left alone, tried by one request at a time, and used again.</summary>
public sealed class RecoveryTests
{
    private const string InOrder = "a/m-a b/m-b";
    private const int FailuresThatOpen = 3;
    private const int ProbesThatClose = 2;

    // The longest pause with its jitter, well within the ten seconds that are promised.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(6);

    [Fact]
    public async Task Down_IsLeftAloneThenProbedByOneAtATimeAndUsedAgain()
    {
        await using var gateway = await FaultyGateway.StartAsync();
        await OpenAsync(gateway);
        var failed = gateway.A.Calls.Count;
        Answered.By("b/m-b", await gateway.AskAsync(InOrder), gateway.B.Answer);
        Assert.Equal(failed, gateway.A.Calls.Count);

        gateway.A.Listen();
        gateway.Clock.Advance(LongestPause);
        for (var probe = 1; probe <= ProbesThatClose; probe++)
        {
            await ProbeAsync(gateway, failed + probe);
        }

        // Closed: many at once.
        var answers = Enumerable.Range(0, 4).Select(_ => gateway.AskAsync(InOrder)).ToArray();
        foreach (var answer in answers)
        {
            Answered.By("a/m-a", await answer, gateway.A.Answer);
        }
    }

    [Fact]
    public async Task FailedProbe_IsTheOnlyCallUntilTheNextPauseIsOver()
    {
        await using var gateway = await FaultyGateway.StartAsync();
        await OpenAsync(gateway);
        gateway.A.Listen();
        gateway.A.Otherwise = _ => Script.Fail(500);
        for (var probe = 0; probe < 3; probe++)
        {
            gateway.Clock.Advance(LongestPause);
            var before = gateway.A.Calls.Count;
            for (var i = 0; i < 3; i++)
            {
                Answered.By("b/m-b", await gateway.AskAsync("auto"), gateway.B.Answer);
            }

            Assert.InRange(gateway.A.Calls.Count - before, 0, 1);
        }
    }

    [Fact]
    public async Task StragglerThatEndsDuringAProbe_LetsNoSecondProbeIn()
    {
        await using var gateway = await FaultyGateway.StartAsync();
        var straggles = new TaskCompletionSource();
        gateway.A.Next(Script.WaitFor(straggles.Task).Then(Script.Fail(400)));
        var straggler = gateway.AskAsync(InOrder);
        await gateway.A.CallAsync(1, TestContext.Current.CancellationToken);
        await OpenAsync(gateway, alone: false);

        gateway.Clock.Advance(LongestPause);
        var probed = new TaskCompletionSource();
        gateway.A.Otherwise = _ => Script.WaitFor(probed.Task).Then(Script.Sound);
        var calls = gateway.A.Calls.Count;
        var probe = gateway.AskAsync(InOrder);
        await gateway.A.CallAsync(calls + 1, TestContext.Current.CancellationToken);
        straggles.SetResult();
        await straggler;

        var other = gateway.AskAsync(InOrder);
        await Task.WhenAny(other, gateway.A.CallAsync(calls + 2, TestContext.Current.CancellationToken));
        Assert.Equal(calls + 1, gateway.A.Calls.Count);
        Answered.By("b/m-b", await other, gateway.B.Answer);
        probed.SetResult();
        Answered.By("a/m-a", await probe, gateway.A.Answer);
    }

    [Fact]
    public async Task CredentialsProbe_IsNotSpentWhileTheCircuitIsOpen()
    {
        await using var gateway = await FaultyGateway.StartAsync();
        gateway.A.Next(Script.Fail(401));
        Answered.By("b/m-b", await gateway.AskAsync(InOrder), gateway.B.Answer);
        gateway.Clock.Advance(TimeSpan.FromSeconds(29.2));
        gateway.A.Next(4, Script.Reset);
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await gateway.AskAsync("a/m-a")).Status);
        }

        // The credential may be probed again, but the circuit has just opened.
        gateway.Clock.Advance(TimeSpan.FromSeconds(0.7));
        Answered.By("b/m-b", await gateway.AskAsync(InOrder), gateway.B.Answer);

        gateway.Clock.Advance(LongestPause);
        Answered.By("a/m-a", await gateway.AskAsync(InOrder), gateway.A.Answer);
    }

    // While one asks, the others go elsewhere.
    private static async Task ProbeAsync(FaultyGateway gateway, int number)
    {
        var gate = new TaskCompletionSource();
        gateway.A.Next(Script.WaitFor(gate.Task).Then(Script.Sound));
        var probe = gateway.AskAsync(InOrder);
        await gateway.A.CallAsync(number, TestContext.Current.CancellationToken);
        for (var i = 0; i < 3; i++)
        {
            Answered.By("b/m-b", await gateway.AskAsync(InOrder), gateway.B.Answer);
        }

        gate.SetResult();
        Answered.By("a/m-a", await probe, gateway.A.Answer);
        Assert.Equal(number, gateway.A.Calls.Count);
    }

    private static async Task OpenAsync(FaultyGateway gateway, bool alone = true)
    {
        if (alone)
        {
            gateway.A.Refuse();
        }
        else
        {
            gateway.A.Next(FailuresThatOpen, Script.Reset);
        }

        for (var i = 0; i < FailuresThatOpen; i++)
        {
            Answered.By("b/m-b", await gateway.AskAsync(InOrder), gateway.B.Answer);
        }
    }
}
