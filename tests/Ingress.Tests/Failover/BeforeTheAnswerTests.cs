using System.Net;
using System.Text.Json.Nodes;
using Inferly.Faults;
using Inferly.Faults.Answers;
using Inferly.Faults.Scripts;

namespace Inferly.Ingress.Tests.Failover;

/// <summary>A provider that fails before its answer begins: the caller gets another's, and nothing of the failure.</summary>
public sealed class BeforeTheAnswerTests
{
    private const string InOrder = "a/m-a b/m-b";

    private static readonly TimeSpan QuickestRetry = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan SlowestRetry = TimeSpan.FromMilliseconds(150);

    private static readonly Dictionary<string, Script> Breaks = new()
    {
        ["reset before headers"] = Script.Reset,
        ["closed before headers"] = Script.Close,
        ["half-closed before headers"] = Script.HalfClose,
        ["reset after headers"] = Script.Headers.Then(Script.Reset),
        ["ended after headers"] = Script.Headers,
        ["wrong chunk size"] = Script.Events(0).Then(Script.WrongChunkSize),
    };

    private static readonly Dictionary<string, Script> WholeBreaks = new()
    {
        ["reset"] = Script.Events(2).Then(Script.Reset),
        ["closed"] = Script.Events(2).Then(Script.Close),
        ["too short"] = Script.Events(2),
        ["error body"] = Script.Error(),
        ["503"] = Script.Fail(503),
        ["529"] = Script.Fail(529),
        ["redirect"] = Script.Fail(302).WithHeader("Location", "http://127.0.0.1:9/"),
    };

    public static TheoryData<string, bool> BreakNames => [.. from name in Breaks.Keys from stream in (bool[])[true, false] where stream || name != "wrong chunk size" select (name, stream)];

    public static TheoryData<ProviderKind, int> ErrorEvents =>
        [.. from kind in Enum.GetValues<ProviderKind>() from status in (int[])[429, 500, 503] select (kind, status)];

    public static TheoryData<string> WholeBreakNames => [.. WholeBreaks.Keys];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ConnectRefused_TheVeryFirstRequest_IsAnsweredByTheNextAtOnce(bool stream)
    {
        await using var gateway = await FaultyGateway.StartAsync();
        gateway.A.Refuse();
        var before = gateway.Clock.GetUtcNow();
        Answered.By("b/m-b", await gateway.AskAsync(InOrder, stream), gateway.B.Answer, stream);
        Assert.Equal(before, gateway.B.Calls[0].At);
        Assert.Matches(
            @"^a/m-a failed before it had said anything \(connect_failed: .+\), so b/m-b was asked\.$", Answered.Switches(gateway.Log.Records.Single()).Single());
    }

    [Fact]
    public async Task NoTls_IsAnsweredByTheNextAtOnce()
    {
        await using var gateway = await FaultyGateway.StartAsync(describe: (server, i) =>
        {
            var entry = ProviderEntry.Of(ProviderKind.Chat, server, i);
            entry["base_url"] = i == 0 ? $"https://127.0.0.1:{server.Port}/v1" : (JsonNode?)entry["base_url"]?.DeepClone();
            return entry;
        });
        Answered.By("b/m-b", await gateway.AskAsync(InOrder), gateway.B.Answer);
        Assert.Equal([0, 1], gateway.Calls);
    }

    [Fact]
    public async Task UnknownHost_IsAnsweredByTheNext()
    {
        await using var gateway = await FaultyGateway.StartAsync(describe: (server, i) =>
        {
            var entry = ProviderEntry.Of(ProviderKind.Chat, server, i);
            entry["base_url"] = i == 0 ? "http://nobody.invalid/v1" : (JsonNode?)entry["base_url"]?.DeepClone();
            return entry;
        });
        Answered.By("b/m-b", await gateway.AskAsync(InOrder), gateway.B.Answer);
    }

    [Theory]
    [MemberData(nameof(BreakNames))]
    public async Task Break_OfOurChoice_IsAnsweredByTheNextAtOnce(string name, bool stream)
    {
        await using var gateway = await FaultyGateway.StartAsync();
        gateway.A.Next(Breaks[name]);
        Answered.By("b/m-b", await gateway.AskAsync("auto", stream), gateway.B.Answer, stream);
        Assert.Equal([1, 1], gateway.Calls);
        Assert.Equal(gateway.A.Calls[0].At, gateway.B.Calls[0].At);
    }

    [Theory]
    [MemberData(nameof(WholeBreakNames))]
    public async Task WholeAnswer_Broken_IsAnsweredByTheNextAtOnce(string name)
    {
        await using var gateway = await FaultyGateway.StartAsync();
        gateway.A.Next(WholeBreaks[name]);
        Answered.By("b/m-b", await gateway.AskAsync("auto"), gateway.B.Answer);
        Assert.Equal([1, 1], gateway.Calls);
        Assert.Equal(gateway.A.Calls[0].At, gateway.B.Calls[0].At);
    }

    [Fact]
    public async Task Reset_OfTheLastThereIs_IsRetriedOnceAndQuickly()
    {
        await using var gateway = await FaultyGateway.StartAsync(1);
        gateway.A.Next(Script.Reset);
        Answered.By("a/m-a", await gateway.AskAsync("a/m-a"), gateway.A.Answer);
        AssertQuickRetry(gateway.A);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(529)]
    public async Task ServerError_OfTheCallersChoice_IsRetriedOnceAndQuickly(int status)
    {
        await using var gateway = await FaultyGateway.StartAsync();
        gateway.A.Next(Script.Fail(status));
        Answered.By("a/m-a", await gateway.AskAsync(InOrder), gateway.A.Answer);
        Assert.Equal([2, 0], gateway.Calls);
        AssertQuickRetry(gateway.A);
    }

    [Fact]
    public async Task ServerError_Twice_IsAnsweredByTheNext()
    {
        await using var gateway = await FaultyGateway.StartAsync();
        gateway.A.Next(2, Script.Fail(500));
        Answered.By("b/m-b", await gateway.AskAsync(InOrder), gateway.B.Answer);
        Assert.Equal([2, 1], gateway.Calls);
        AssertQuickRetry(gateway.A);
    }

    [Theory]
    [MemberData(nameof(ErrorEvents))]
    public async Task ErrorAsFirstEvent_NothingOfItIsSent(ProviderKind kind, int status)
    {
        await using var gateway = await FaultyGateway.StartAsync(2, kind);
        gateway.A.Next(Script.Headers.Then(Script.Error(status)));
        Answered.By("b/m-b", await gateway.AskAsync("auto", stream: true), gateway.B.Answer, stream: true);
        Assert.Equal([1, 1], gateway.Calls);
        Assert.Equal(gateway.A.Calls[0].At, gateway.B.Calls[0].At);
    }

    [Theory]
    [InlineData(ProviderKind.Chat)]
    [InlineData(ProviderKind.Messages)]
    [InlineData(ProviderKind.Gemini)]
    [InlineData(ProviderKind.Converse)]
    public async Task EmptyAnswer_WithoutFinishReason_IsAnsweredByTheNext(ProviderKind kind)
    {
        await using var gateway = await FaultyGateway.StartAsync(2, kind);
        gateway.A.Next(Script.Headers);
        Answered.By("b/m-b", await gateway.AskAsync("auto", stream: true), gateway.B.Answer, stream: true);
        Assert.Equal([1, 1], gateway.Calls);
    }

    [Fact]
    public async Task EmptyAnswer_WithFinishReason_IsAnAnswer()
    {
        var nothing = new Answer { Finish = Finish.ContentFilter };
        await using var gateway = await FaultyGateway.StartAsync();
        gateway.A.Answer = nothing;
        Answered.By("a/m-a", await gateway.AskAsync("auto", stream: true), nothing, stream: true);
        Assert.Equal([1, 0], gateway.Calls);
    }

    [Fact]
    public async Task ConnectionsThatBrokeWhileIdle_FailNoRequest()
    {
        await using var gateway = await FaultyGateway.StartAsync(1);
        Answered.By("a/m-a", await gateway.AskAsync("a/m-a"), gateway.A.Answer);
        gateway.A.Kill();
        gateway.A.Listen();
        Answered.By("a/m-a", await gateway.AskAsync("a/m-a"), gateway.A.Answer);
    }

    [Fact]
    public async Task Silent_IsLeftAfterTheTimeToFirstTokenAndNotAskedAgain()
    {
        await using var gateway = await FaultyGateway.StartAsync();
        gateway.A.Next(Script.Headers.Then(Script.Silence));

        var answer = gateway.AskAsync(InOrder, stream: true);
        var call = await gateway.A.CallAsync(1, TestContext.Current.CancellationToken);
        gateway.Clock.Advance(TimeSpan.FromSeconds(9.9));
        Assert.False(answer.IsCompleted || call.Ended.IsCompleted);
        gateway.Clock.Advance(TimeSpan.FromSeconds(0.1));

        Answered.By("b/m-b", await answer, gateway.B.Answer, stream: true);
        Assert.Equal(CallFate.Left, (await call.Ended).Fate);
        Assert.Equal([1, 1], gateway.Calls);
    }

    [Fact]
    public async Task SilentWholeAnswer_HasTheRequestsTimeAlone()
    {
        await using var gateway = await FaultyGateway.StartAsync();
        gateway.A.Next(Script.Silence);

        var answer = gateway.AskAsync(InOrder);
        await gateway.A.CallAsync(1, TestContext.Current.CancellationToken);
        gateway.Clock.Advance(TimeSpan.FromSeconds(599));
        Assert.False(answer.IsCompleted);
        gateway.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await answer).Status);
        Assert.Equal([1, 0], gateway.Calls);
    }

    private static void AssertQuickRetry(FaultServer server) =>
        Assert.InRange(server.Calls[1].At - server.Calls[0].At, QuickestRetry, SlowestRetry);
}
