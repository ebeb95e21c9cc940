using System.Net;
using Inferly.Faults.Scripts;

namespace Inferly.Ingress.Tests.Failover;

/// <summary>What failover never goes beyond.</summary>
public sealed class BoundsTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AllDown_Is503WithWhatWasTriedAndWhenToComeBack(bool stream)
    {
        await using var gateway = await FaultyGateway.StartAsync();
        gateway.A.Refuse();
        gateway.B.Otherwise = _ => Script.Fail(500, "out of memory");

        var answer = await gateway.AskAsync("auto", stream);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "no_provider_available"), (answer.Status, (string?)answer.Error["code"]));
        Assert.Matches("a/m-a: connect_failed .*b/m-b: server_error \\(out of memory\\).*b/m-b: server_error", (string?)answer.Error["message"]);
        Assert.True(answer.RetryAfterSeconds >= 1);
        Assert.Equal("3", answer.Headers.GetValues("x-inferly-attempts").Single());
        Assert.Equal([0, 2], gateway.Calls);
    }

    [Fact]
    public async Task AllSilent_IsOverWithTheRequestsTime()
    {
        await using var gateway = await FaultyGateway.StartAsync();
        gateway.A.Otherwise = gateway.B.Otherwise = _ => Script.Silence;

        var answer = gateway.AskAsync("auto", stream: true);
        foreach (var server in gateway.Servers)
        {
            await server.CallAsync(1, TestContext.Current.CancellationToken);
            gateway.Clock.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await answer).Status);
        Assert.Equal([1, 1], gateway.Calls);
    }

    [Fact]
    public async Task ManyProviders_FourCallsAtMost()
    {
        await using var gateway = await FaultyGateway.StartAsync(6);
        foreach (var server in gateway.Servers)
        {
            server.Otherwise = _ => Script.Fail(500);
        }

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await gateway.AskAsync("auto")).Status);
        Assert.Equal(4, gateway.Calls.Sum());
    }

    [Fact]
    public async Task ServerErrorThatNamesAPause_TheRetryWaitsForIt()
    {
        var pause = TimeSpan.FromSeconds(2);
        await using var gateway = await FaultyGateway.StartAsync(1);
        gateway.A.Next(Script.Fail(503).RetryAfter(2));
        var answer = gateway.AskAsync("a/m-a");
        await gateway.Clock.WaitBeginsAsync(pause);
        Assert.Single(gateway.A.Calls);
        gateway.Clock.Advance(pause);
        Assert.Equal(HttpStatusCode.OK, (await answer).Status);
    }

    [Fact]
    public async Task Storm_CallsStayWithinTheRetryBudget()
    {
        const int requests = 100;
        await using var gateway = await FaultyGateway.StartAsync(1);
        gateway.A.Otherwise = _ => Script.Fail(503);
        for (var i = 0; i < requests; i++)
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await gateway.AskAsync("a/m-a")).Status);
        }

        Assert.InRange(gateway.A.Calls.Count, requests + 1, requests * 1.2);
    }

    [Fact]
    public async Task Storm_OfHalfTheCalls_EveryRequestIsAnsweredWithFewExtraCalls()
    {
        const int requests = 200;
        await using var gateway = await FaultyGateway.StartAsync();
        gateway.A.Otherwise = call => call.Number % 2 == 0 ? Script.Fail(503) : Script.Sound;
        for (var i = 0; i < requests; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await gateway.AskAsync("a/m-a b/m-b")).Status);
        }

        Assert.InRange(gateway.Calls.Sum(), requests, requests * 1.2);
    }
}
