using Inferly.Faults;
using Inferly.Faults.Answers;
using Inferly.Faults.Scripts;
using Inferly.Ingress.Tests.Recordings;

namespace Inferly.Ingress.Tests.Failover;

/// <summary>A stream that breaks after its beginning, with nobody who could go on: an error frame, never an answer that looks whole.</summary>
public sealed class BrokenStreamTests
{
    private static readonly Answer Reference = Answer.Of("One two three four five six seven");

    private static readonly Dictionary<string, Script> Breaks = new()
    {
        ["ended"] = Script.Events(0),
        ["ended with [DONE] alone"] = Script.Done,
        ["closed"] = Script.Close,
        ["half-closed"] = Script.HalfClose,
        ["reset"] = Script.Reset,
        ["reset in a chunk"] = Script.TornChunk.Then(Script.Reset),
        ["wrong chunk size"] = Script.WrongChunkSize,
        ["HTTP/1.0 closed"] = Script.Events(0).InOldHttp(),
        ["error"] = Script.Error(),
        ["quota"] = Script.Error(429, "No more.", "insufficient_quota"),
    };

    public static TheoryData<ProviderKind, string> All =>
        [.. from kind in Enum.GetValues<ProviderKind>() from name in Breaks.Keys where kind == ProviderKind.Chat || !name.Contains("DONE", StringComparison.Ordinal) select (kind, name)];

    [Theory]
    [MemberData(nameof(All))]
    public async Task Break_AfterText_IsAnErrorFrame(ProviderKind kind, string name)
    {
        await using var gateway = await FaultyGateway.StartAsync(1, kind);
        var answer = await BreakAsync(gateway, "a/m-a", 3, "three", Breaks[name].Saying(Reference));
        // What a reader makes of a bad chunk's first part is its own affair.
        var said = name == "wrong chunk size" && answer.Body.Contains("four", StringComparison.Ordinal) ? 4 : 3;
        Answered.BrokenOff(answer, string.Concat(Reference.Text.Take(said)));
        Assert.Equal([1], gateway.Calls);
    }

    [Fact]
    public async Task Break_AfterAPieceOfAToolCall_IsAnErrorFrameAndNoSecondCall()
    {
        await using var gateway = await FaultyGateway.StartAsync();
        var call = Answer.Calls(new ToolCall("call_1", "find", "{\"query\":", "\"a\"}"));
        Answered.BrokenOff(await BreakAsync(gateway, "a/m-a b/m-b", 2, "query", Script.Reset.Saying(call)), "");
        Assert.Equal([1, 0], gateway.Calls);
    }

    [Fact]
    public async Task Break_AfterTheFinishReason_IsAWholeAnswer()
    {
        await using var gateway = await FaultyGateway.StartAsync(1);
        gateway.A.Next(Script.Sound.Then(Script.Close).Saying(Reference), Script.Sound.Then(Script.Reset).WithoutDone().Saying(Reference));
        for (var i = 0; i < 2; i++)
        {
            Answered.By("a/m-a", await gateway.AskAsync("a/m-a", stream: true), Reference, stream: true);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ProviderThatForgetsToClose_TheAnswerEndsTwoSecondsAfterItsFinish(bool saysMore)
    {
        var limit = TimeSpan.FromSeconds(2);
        // Its usage comes with the finish: what the gateway has not read when the clock moves is given up.
        await using var gateway = await FaultyGateway.StartAsync(1, ProviderKind.Gemini);
        var isFinished = new TaskCompletionSource();
        var rest = saysMore ? Script.WaitFor(isFinished.Task).Then(Script.Comment).Then(Script.Silence) : Script.Silence;
        gateway.A.Next(Script.Sound.Then(rest).Saying(Reference));
        var began = gateway.Clock.GetUtcNow();
        using var response = await gateway.BeginAsync("a/m-a", TestContext.Current.CancellationToken);
        var reading = FaultyGateway.ReadAsync(response, line =>
        {
            if (line.Contains("\"finish_reason\":\"stop\"", StringComparison.Ordinal))
            {
                isFinished.TrySetResult();
            }
        });
        var call = await gateway.A.CallAsync(1, TestContext.Current.CancellationToken);
        await isFinished.Task.WaitAsync(TestContext.Current.CancellationToken);

        // The limit may be set with each of the last reads, and also while the clock is being moved, of which nobody is told.
        while (!call.Ended.IsCompleted)
        {
            await Task.WhenAny(call.Ended, gateway.Clock.WaitBeginsAsync(limit), Task.Delay(limit, TestContext.Current.CancellationToken));
            gateway.Clock.Advance(limit);
            Assert.InRange(gateway.Clock.GetUtcNow() - began, TimeSpan.Zero, 10 * limit);
        }

        var (body, brokeOff) = await reading;
        Answered.By("a/m-a", new CallerAnswer(response.StatusCode, response.Headers, body, brokeOff), Reference, stream: true);
        Assert.Equal(CallFate.Left, (await call.Ended).Fate);
    }

    [Fact]
    public async Task Break_IsRecordedAsFailedWithWhatWasDelivered()
    {
        await using var gateway = await FaultyGateway.StartAsync(1);
        await BreakAsync(gateway, "a/m-a", 3, "three", Script.Reset.Saying(Reference));
        var record = Assert.Single(gateway.Log.Records);
        Assert.Equal("error", (string?)record["status"]);
        Assert.Equal("truncated", (string?)record["attempt_list"]!.AsArray().Single()!["outcome"]);
    }

    // Breaks once the caller has what the last of the events says.
    private static async Task<CallerAnswer> BreakAsync(FaultyGateway gateway, string model, int events, string last, Script how)
    {
        var isThere = new TaskCompletionSource();
        gateway.A.Next(Script.Events(events).Then(Script.WaitFor(isThere.Task)).Then(how));
        using var response = await gateway.BeginAsync(model, TestContext.Current.CancellationToken);
        var (body, brokeOff) = await FaultyGateway.ReadAsync(response, line =>
        {
            if (line.Contains(last, StringComparison.Ordinal))
            {
                isThere.TrySetResult();
            }
        });
        return new CallerAnswer(response.StatusCode, response.Headers, body, brokeOff);
    }
}
