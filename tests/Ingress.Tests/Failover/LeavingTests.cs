using System.Text.Json.Nodes;
using Inferly.Faults;
using Inferly.Faults.Scripts;

namespace Inferly.Ingress.Tests.Failover;

/// <summary>A caller that leaves takes its call along: the provider's answer is cancelled, and nobody else is asked.</summary>
public sealed class LeavingTests
{
    private const string InOrder = "a/m-a b/m-b";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task BeforeTheFirstToken_TheCallIsCancelled(bool stream)
    {
        await using var gateway = await FaultyGateway.StartAsync();
        gateway.A.Next(Script.Silence);
        using var leave = new CancellationTokenSource();

        var answer = gateway.BeginAsync(InOrder, leave.Token, stream);
        var call = await gateway.A.CallAsync(1, TestContext.Current.CancellationToken);
        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        Assert.Equal(CallFate.Left, (await call.Ended.WaitAsync(TestContext.Current.CancellationToken)).Fate);
        await AssertCancelledAsync(gateway, calls: 1);
    }

    [Fact]
    public async Task InMidStream_TheCallIsCancelledAndWhatWasDeliveredIsRecorded()
    {
        await using var gateway = await FaultyGateway.StartAsync();
        gateway.A.Next(Script.Events(3).Then(Script.Silence));

        var response = await gateway.BeginAsync(InOrder, TestContext.Current.CancellationToken);
        var call = gateway.A.Calls.Single();
        response.Dispose();

        Assert.Equal(CallFate.Left, (await call.Ended.WaitAsync(TestContext.Current.CancellationToken)).Fate);
        var record = await AssertCancelledAsync(gateway, calls: 1);
        var attempt = record["attempt_list"]!.AsArray().Single()!;
        Assert.True((bool)attempt["usage_estimated"]!);
        Assert.Equal((int)attempt["output_tokens"]!, (int)record["output_tokens"]!);
        Assert.True((int)attempt["output_tokens"]! > 0);
        Assert.True((int)attempt["input_tokens"]! > 0);
    }

    [Fact]
    public async Task BetweenAttempts_NobodyIsAskedAnyMore()
    {
        await using var gateway = await FaultyGateway.StartAsync(passes: TimeSpan.Zero);
        gateway.A.Next(Script.Fail(429).RetryAfter(2));
        using var leave = new CancellationTokenSource();

        var answer = gateway.BeginAsync(InOrder, leave.Token);
        await gateway.Clock.WaitBeginsAsync(TimeSpan.FromSeconds(2));
        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        await AssertCancelledAsync(gateway, calls: 1);
    }

    [Fact]
    public async Task DuringASwitch_TheSecondCallIsCancelledToo()
    {
        await using var gateway = await FaultyGateway.StartAsync(3);
        gateway.A.Refuse();
        gateway.B.Next(Script.Headers.Then(Script.Silence));
        using var leave = new CancellationTokenSource();

        var answer = gateway.BeginAsync("a/m-a b/m-b c/m-c", leave.Token);
        var call = await gateway.B.CallAsync(1, TestContext.Current.CancellationToken);
        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        Assert.Equal(CallFate.Left, (await call.Ended.WaitAsync(TestContext.Current.CancellationToken)).Fate);
        await AssertCancelledAsync(gateway, calls: 1);
    }

    private static async Task<JsonNode> AssertCancelledAsync(FaultyGateway gateway, int calls)
    {
        // The gateway's last act for a request.
        var record = await gateway.Log.FirstAsync(TestContext.Current.CancellationToken);
        Assert.Equal("cancelled", (string?)record["status"]);
        Assert.Equal(calls, gateway.Calls.Sum());
        return record;
    }
}
