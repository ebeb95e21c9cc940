using System.Net;
using Inferly.Faults.Answers;
using Inferly.Faults.Scripts;
using Inferly.Ingress.Tests.Recordings;

namespace Inferly.Ingress.Tests.Failover;

/// <summary>Failures of all kinds in any order and number, over three providers: whatever comes of it, the caller is never deceived.</summary>
public sealed class InterleavingTests
{
    private const int Requests = 250;
    private const string InOrder = "a/m-a b/m-b c/m-c";
    private static readonly TimeSpan PastTheCircuits = TimeSpan.FromSeconds(40);
    private static readonly Answer Reference = Answer.Of("One  two, drei 🙂 vier;\n\n| five | six |\n| five | six |\n\tseven   eight.");

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(4, true)]
    public async Task AnyFailures_InAnyOrder_TheAnswerIsWholeOrAnHonestError(int seed, bool takesPrefix)
    {
        var random = new Random(seed);
        await using var gateway = await FaultyGateway.StartAsync(3, describe: (server, i) =>
        {
            var entry = ProviderEntry.Of(ProviderKind.Chat, server, i);
            if (takesPrefix)
            {
                entry["models"]![0]!["capabilities"]!.AsArray().Add("prefill");
            }

            return entry;
        });
        var said = new List<string>();
        foreach (var server in gateway.Servers)
        {
            server.Otherwise = _ => Fault(random, said).Saying(Reference);
        }

        var whole = 0;
        for (var n = 0; n < Requests; n++)
        {
            said.Clear();
            var calls = gateway.Calls.Sum();
            var answer = await gateway.AskAsync(InOrder, stream: true);
            whole += Check(answer, $"seed {seed}, request {n}: {string.Join(", ", said)}\n{answer.Body}") ? 1 : 0;
            Assert.InRange(gateway.Calls.Sum() - calls, 1, 4);
            gateway.Clock.Advance(PastTheCircuits);
        }

        // Each call is sound in one of six; without failover that would be the share of whole answers.
        Assert.InRange(whole, Requests / 3, Requests);
    }

    // True: whole.
    private static bool Check(CallerAnswer answer, string what)
    {
        if (answer.Status != HttpStatusCode.OK)
        {
            Assert.True(answer.Status == HttpStatusCode.ServiceUnavailable, what);
            Assert.NotNull(answer.Error["message"]);
            return false;
        }

        var events = answer.Stream.Events.Select(e => e.Data).ToArray();
        var chunks = answer.Stream.Chunks;
        var errors = chunks.Count(chunk => chunk["error"] is not null);
        var isDone = events[^1] == "[DONE]";
        Assert.True((isDone ? 1 : 0) + errors == 1 && events.Count(e => e == "[DONE]") <= 1 && answer.BrokeOff == !isDone, what);

        var told = chunks.Where(chunk => chunk["choices"] is not null).ToArray();
        Assert.True(told.Select(chunk => (string?)chunk["id"]).Distinct().Count() == 1, what);
        var choices = told.SelectMany(chunk => chunk["choices"]!.AsArray()).ToArray();
        Assert.True(choices.Count(choice => choice!["delta"]!["role"] is not null) == 1, what);
        Assert.True(choices.Count(choice => choice!["finish_reason"] is not null) == (isDone ? 1 : 0), what);
        var text = string.Concat(choices.Select(choice => (string?)choice!["delta"]!["content"]));
        Assert.True(isDone ? text == Reference.Said : Reference.Said.StartsWith(text, StringComparison.Ordinal), what);
        return isDone;
    }

    private static Script Fault(Random random, List<string> said)
    {
        lock (random)
        {
            var events = random.Next(Reference.Text.Count);
            var (name, script) = random.Next(12) switch
            {
                0 => ("reset", Script.Reset),
                1 => ("close", Script.Close),
                2 => ("500", Script.Fail(500)),
                3 => ("429", Script.Fail(429)),
                4 => ("error event", Script.Error()),
                5 => ("reset after events", Script.Events(events).Then(Script.Reset)),
                6 => ("close after events", Script.Events(events).Then(Script.Close)),
                7 => ("end after events", Script.Events(events)),
                8 => ("half-closed after events", Script.Events(events).Then(Script.HalfClose)),
                9 => ("error after events", Script.Events(events).Then(Script.Error())),
                _ => ("sound", Script.Sound),
            };
            said.Add($"{name} ({events})");
            return random.Next(3) == 0 ? script.InBytes() : script;
        }
    }
}
