using System.Text.Json.Nodes;
using Inferly.Faults;
using Inferly.Faults.Answers;
using Inferly.Faults.Scripts;
using Inferly.Ingress.Tests.Recordings;

namespace Inferly.Ingress.Tests.Failover;

/// <summary>A stream that breaks in the middle of prose goes on with the next model, as one answer; or ends with an error, never with a guess.</summary>
public sealed class ContinuationTests
{
    // Whoever broke off is asked first again.
    private static readonly TimeSpan PastTheCircuit = TimeSpan.FromSeconds(30);
    private const string InOrder = "a/m-a b/m-b";
    private static readonly Answer Reference = Answer.Of("One  two, drei 🙂 vier;\n\n| five | six |\n| five | six |\n\tseven   eight.");

    [Theory]
    [InlineData(ProviderKind.Chat)]
    [InlineData(ProviderKind.Messages)]
    [InlineData(ProviderKind.Gemini)]
    [InlineData(ProviderKind.Converse)]
    public async Task Break_NextTakesAPrefix_EveryCut_TheTextIsWhole(ProviderKind kind)
    {
        await using var gateway = await StartAsync(kind, "prefill");
        for (var cut = 1; cut < Reference.Text.Count; cut++)
        {
            gateway.A.Next(Script.Events(cut).Then(Script.Close).Saying(Reference));
            gateway.B.Next(Script.Sound.Saying(Reference));
            AssertWhole(await gateway.AskAsync(InOrder, stream: true), Reference);
            gateway.Clock.Advance(PastTheCircuit);
        }

        Assert.Equal([Reference.Text.Count - 1, Reference.Text.Count - 1], gateway.Calls);
    }

    [Theory]
    [InlineData(ProviderKind.Chat)]
    [InlineData(ProviderKind.Messages)]
    [InlineData(ProviderKind.Gemini)]
    [InlineData(ProviderKind.Converse)]
    public async Task Break_NextTakesNone_EveryCut_ItAnswersAnewAndIsSpliced(ProviderKind kind)
    {
        await using var gateway = await StartAsync(kind);
        for (var cut = 1; cut < Reference.Text.Count; cut++)
        {
            gateway.A.Next(Script.Events(cut).Then(Script.Reset).Saying(Reference));
            gateway.B.Next(Script.Sound.Saying(Reference));
            AssertWhole(await gateway.AskAsync(InOrder, stream: true), Reference);
            gateway.Clock.Advance(PastTheCircuit);
        }
    }

    [Fact]
    public async Task Break_NextSaysSomethingElse_IsAnErrorFrame()
    {
        await using var gateway = await StartAsync(ProviderKind.Chat);
        gateway.A.Next(Script.Events(3).Then(Script.Close).Saying(Reference));
        gateway.B.Next(Script.Sound.Saying("Something quite different."));
        Answered.BrokenOff(await gateway.AskAsync(InOrder, stream: true), string.Concat(Reference.Text.Take(3)));
        Assert.Equal([1, 1], gateway.Calls);
    }

    [Fact]
    public async Task Break_NextRefusesThePrefix_ItAnswersAnewAndIsNeverGivenOneAgain()
    {
        await using var gateway = await StartAsync(ProviderKind.Chat, "prefill");
        gateway.B.Otherwise = _ => Script.Sound.Saying(Reference).WithPrefill(Prefill.Refused);
        for (var request = 0; request < 2; request++)
        {
            gateway.A.Next(Script.Events(4).Then(Script.Close).Saying(Reference));
            AssertWhole(await gateway.AskAsync(InOrder, stream: true), Reference);
            gateway.Clock.Advance(PastTheCircuit);
        }

        Assert.Equal([2, 3], gateway.Calls);
    }

    [Fact]
    public async Task Break_NextRepeatsItsLastWords_NothingIsSaidTwice()
    {
        var reference = Answer.Of("The quick brown fox jumps over the lazy dog and runs away.");
        await using var gateway = await StartAsync(ProviderKind.Chat, "prefill");
        gateway.A.Next(Script.Events(5).Then(Script.Close).Saying(reference));
        gateway.B.Next(Script.Sound.Saying(reference).Repeating("quick brown fox jumps".Length));
        AssertWhole(await gateway.AskAsync(InOrder, stream: true), reference);
    }

    [Fact]
    public async Task Break_TwoInARow_TheThirdGoesOn()
    {
        await using var gateway = await FaultyGateway.StartAsync(3, describe: (server, i) => Entry(ProviderKind.Chat, server, i, "prefill"));
        gateway.A.Next(Script.Events(3).Then(Script.Close).Saying(Reference));
        gateway.B.Next(Script.Events(4).Then(Script.Close).Saying(Reference));
        gateway.Servers[2].Next(Script.Sound.Saying(Reference));
        AssertWhole(await gateway.AskAsync("a/m-a b/m-b c/m-c", stream: true), Reference);
        Assert.Equal([1, 1, 1], gateway.Calls);
    }

    [Fact]
    public async Task Break_NextFailsBeforeItSaysAnything_TheThirdGoesOn()
    {
        await using var gateway = await FaultyGateway.StartAsync(3, describe: (server, i) => Entry(ProviderKind.Chat, server, i, "prefill"));
        gateway.A.Next(Script.Events(3).Then(Script.Close).Saying(Reference));
        gateway.B.Next(Script.Fail(500));
        gateway.Servers[2].Next(Script.Sound.Saying(Reference));
        AssertWhole(await gateway.AskAsync("a/m-a b/m-b c/m-c", stream: true), Reference);
    }

    [Theory]
    [InlineData("""{"response_format":{"type":"json_object"}}""")]
    [InlineData("""{"logprobs":true}""")]
    [InlineData("""{"n":2}""")]
    public async Task Break_OfWhatIsNotProse_IsAnErrorFrameAndNobodyElseIsAsked(string more)
    {
        await using var gateway = await StartAsync(ProviderKind.Chat, "prefill");
        gateway.A.Next(Script.Events(3).Then(Script.Close).Saying(Reference));
        var answer = await gateway.AskAsync(InOrder, stream: true, JsonNode.Parse(more)!.AsObject());
        Assert.True(answer.BrokeOff);
        Assert.Equal([1, 0], gateway.Calls);
    }

    [Fact]
    public async Task Break_AfterReasoning_IsAnErrorFrameAndNobodyElseIsAsked()
    {
        await using var gateway = await StartAsync(ProviderKind.Chat, "prefill");
        gateway.A.Next(Script.Events(3).Then(Script.Close).Saying(Reference with { Reasoning = ["Hm"] }));
        Assert.True((await gateway.AskAsync(InOrder, stream: true)).BrokeOff);
        Assert.Equal([1, 0], gateway.Calls);
    }

    [Fact]
    public async Task Break_LimitOfTokens_IsLessWhatWasDelivered()
    {
        await using var gateway = await StartAsync(ProviderKind.Chat, "prefill");
        gateway.A.Next(Script.Events(6).Then(Script.Close).Saying(Reference));
        gateway.B.Next(Script.Sound.Saying(Reference));
        await gateway.AskAsync(InOrder, stream: true, new JsonObject { ["max_tokens"] = 100 });
        var limits = gateway.Servers.Select(server => (int)JsonNode.Parse(server.Calls.Single().Request.Body)!["max_tokens"]!).ToArray();
        Assert.Equal(100, limits[0]);
        Assert.InRange(limits[1], 80, 99);
    }

    [Fact]
    public async Task Break_StopStringAcrossTheSeam_EndsTheAnswer()
    {
        await using var gateway = await StartAsync(ProviderKind.Chat, "prefill");
        gateway.A.Next(Script.Events(1).Then(Script.Close).Saying(new Answer { Text = ["Say EN"] }));
        gateway.B.Next(Script.Sound.Saying(new Answer { Text = ["D and", " more"] }).WithPrefill(Prefill.Ignored));
        var answer = await gateway.AskAsync(InOrder, stream: true, new JsonObject { ["stop"] = "END" });
        AssertWhole(answer, new Answer { Text = ["Say EN"] });
    }

    [Fact]
    public async Task Continued_IsToldInTheLastCommentAndTheRecord()
    {
        await using var gateway = await StartAsync(ProviderKind.Chat, "prefill");
        gateway.A.Next(Script.Events(3).Then(Script.Close).Saying(Reference));
        gateway.B.Next(Script.Sound.Saying(Reference));
        var answer = await gateway.AskAsync(InOrder, stream: true);
        Assert.Contains("\"continued\":[{\"characters\":", answer.Body);
        Assert.Contains("\"model\":\"b/m-b\",\"how\":\"prefill\"", answer.Body);
        var record = Assert.Single(gateway.Log.Records);
        Assert.True((bool)record["continued"]!);
        Assert.Equal(("ok", 2, 1), ((string?)record["status"], (int)record["attempts"]!, (int)record["failovers"]!));
        Assert.Matches(@"^a/m-a broke off \(truncated: .+\); b/m-b went on behind character \d+ \(prefill\)\.$", Answered.Switches(record).Single());
    }

    [Theory]
    [InlineData(ProviderKind.Chat)]
    [InlineData(ProviderKind.Messages)]
    [InlineData(ProviderKind.Gemini)]
    [InlineData(ProviderKind.Converse)]
    public async Task Break_Instructed_NextIsToldToGoOn_AndWhatItSaysFollows(ProviderKind kind)
    {
        await using var gateway = await FaultyGateway.StartAsync(
            2,
            describe: (server, i) => Entry(i == 0 ? ProviderKind.Chat : kind, server, i),
            failover: new JsonObject { ["continuation"] = "instruct" });
        gateway.A.Next(Script.Events(1).Then(Script.Close).Saying(new Answer { Text = ["One two", " three", " four"] }));
        gateway.B.Next(Script.Sound.Saying(new Answer { Text = [" three", " four."] }));

        var answer = await gateway.AskAsync(InOrder, stream: true);

        AssertWhole(answer, new Answer { Text = ["One two three four."] });
        Assert.Contains("\"how\":\"instruct\"", answer.Body, StringComparison.Ordinal);
        var told = Assert.Single(gateway.B.Calls).Request.Text;
        Assert.Contains("One two", told, StringComparison.Ordinal);
        Assert.Contains("broke off", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stall_GoesOnWithTheNext_AndACommentKeepsTheStreamAliveMeanwhile()
    {
        var stall = TimeSpan.FromSeconds(9);
        await using var gateway = await FaultyGateway.StartAsync(
            2, describe: (server, i) => Entry(ProviderKind.Chat, server, i, "prefill"), failover: new JsonObject { ["stall_ms"] = 9_000, ["ttft_ms"] = 60_000 });
        var speak = new TaskCompletionSource();
        gateway.A.Next(Script.Events(3).Then(Script.Silence).Saying(Reference));
        gateway.B.Next(Script.WaitFor(speak.Task).Then(Script.Sound).Saying(Reference));

        using var response = await gateway.BeginAsync(InOrder, TestContext.Current.CancellationToken);
        var reading = FaultyGateway.ReadAsync(response, line =>
        {
            if (line == ": keep-alive")
            {
                speak.TrySetResult();
            }
        });
        var stalled = gateway.A.Calls.Single();
        while (!stalled.Ended.IsCompleted)
        {
            await Task.WhenAny(stalled.Ended, gateway.Clock.WaitBeginsAsync(stall), Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken));
            gateway.Clock.Advance(stall);
        }

        await gateway.B.CallAsync(1, TestContext.Current.CancellationToken);
        while (!speak.Task.IsCompleted)
        {
            gateway.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(speak.Task, Task.Delay(20, TestContext.Current.CancellationToken));
        }

        var (body, brokeOff) = await reading;

        AssertWhole(new CallerAnswer(response.StatusCode, response.Headers, body, brokeOff), Reference);
        Assert.Contains("\n\n: keep-alive\n\n", body);
        Assert.Equal(CallFate.Left, (await stalled.Ended).Fate);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Break_OfAResponse_GoesOnAsOneResponse(bool isFirstNative, bool isNextNative)
    {
        await using var gateway = await FaultyGateway.StartAsync(2, describe: (server, i) =>
        {
            var entry = Entry(ProviderKind.Chat, server, i, "prefill");
            entry["responses"] = i == 0 ? isFirstNative : isNextNative;
            return entry;
        });
        gateway.A.Next(Script.Events(4).Then(Script.Close).Saying(Reference));
        gateway.B.Next(Script.Sound.Saying(Reference));
        var stream = await gateway.RespondAsync("a/m-a", "b/m-b");
        var events = stream.Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => JsonNode.Parse(line[6..])!).ToArray();
        Assert.Equal(Enumerable.Range(0, events.Length), events.Select(e => (int)e["sequence_number"]!));
        Assert.Equal(Reference.Said, string.Concat(events.Where(e => (string?)e["type"] == "response.output_text.delta").Select(e => (string?)e["delta"])));
        var done = events[^1];
        Assert.Equal("response.completed", (string?)done["type"]);
        Assert.Equal(Reference.Said, (string?)done["response"]!["output"]![0]!["content"]![0]!["text"]);
        Assert.Single(events, e => (string?)e["type"] == "response.output_item.added");
    }

    private static Task<FaultyGateway> StartAsync(ProviderKind next, params string[] capabilities) =>
        FaultyGateway.StartAsync(2, describe: (server, i) => i == 0 ? Entry(ProviderKind.Chat, server, i) : Entry(next, server, i, capabilities));

    private static JsonObject Entry(ProviderKind kind, FaultServer server, int index, params string[] capabilities)
    {
        var entry = ProviderEntry.Of(kind, server, index);
        foreach (var capability in capabilities)
        {
            entry["models"]![0]!["capabilities"]!.AsArray().Add(capability);
        }

        return entry;
    }

    // One id, one role, one finish reason, one [DONE], and the text as it should be.
    private static void AssertWhole(CallerAnswer answer, Answer reference)
    {
        Assert.False(answer.BrokeOff, answer.Body);
        var chunks = answer.Stream.Chunks;
        Assert.Equal("[DONE]", answer.Stream.Events[^1].Data);
        Assert.Single(chunks.Select(chunk => (string?)chunk["id"]).Distinct());
        Assert.Single(chunks.Select(chunk => (long)chunk["created"]!).Distinct());
        var choices = chunks.SelectMany(chunk => chunk["choices"]!.AsArray()).ToArray();
        Assert.Single(choices, choice => choice!["delta"]!["role"] is not null);
        Assert.Single(choices, choice => choice!["finish_reason"] is not null);
        Assert.Equal(reference.Said, string.Concat(choices.Select(choice => (string?)choice!["delta"]!["content"])));
    }
}
