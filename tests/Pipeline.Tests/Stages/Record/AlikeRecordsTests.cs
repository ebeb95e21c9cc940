using System.Buffers;
using System.Collections.Immutable;
using CsCheck;
using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Context;
using Inferly.Pipeline.Health;
using Inferly.Pipeline.Money;
using Inferly.Pipeline.Policies;
using Inferly.Pipeline.Relays;
using Inferly.Pipeline.Requests;
using Inferly.Pipeline.Stages.Record;
using Inferly.Pipeline.Tests.Stages.Harness;
using Inferly.Pipeline.Tests.State;

namespace Inferly.Pipeline.Tests.Stages.Record;

public sealed class AlikeRecordsTests
{
    private const string Secret = "sk_live_0123456789abcdefghijklmnopqrstuvwxyz";

    // Few of each, so that requests of one kind come again, between others that differ in one thing.
    private static readonly Gen<Spec> Specs = Gen.Select(
        Gen.Select(Gen.Int[0, 4095], Gen.Int[0, 4095], Gen.Int[0, 4095], (a, b, c) => a & b & c),
        Gen.Int[0, 2],
        Gen.Frequency((12, Gen.Const(AttemptOutcome.Answered)), (1, Gen.Const(AttemptOutcome.ServerError)), (1, Gen.Const(AttemptOutcome.Truncated))),
        Gen.Frequency((12, Gen.Const(1)), (1, Gen.Const(2)), (1, Gen.Const(0))),
        Gen.Frequency((12, Gen.Const(RequestOutcome.Answered)), (1, Gen.Const(RequestOutcome.Cancelled)), (1, Gen.Const(RequestOutcome.Failed))),
        Gen.Int[0, 20],
        (bits, target, last, attempts, outcome, unusual) => new Spec(bits, target, last, attempts, outcome, unusual));

    /// <summary>Whatever came before, and whichever thread wrote it: a record says what it would say alone.</summary>
    [Fact]
    public async Task Write_AnySequenceOfRequests_SaysOfEachWhatItSaysAlone()
    {
        await using var harness = await PipelineHarness.StartAsync(providers: 3);
        var parts = new Parts(harness);
        var copied = 0;
        Specs.Array[2, 60].Sample(
            specs =>
            {
                var kept = RequestRecord.NewAlike();
                foreach (var context in specs.Select(parts.Build))
                {
                    copied += kept.Of(context) is null ? 0 : 1;
                    Assert.Equal(Written(context, harness, RequestRecord.NewAlike()), Written(context, harness, kept));
                }
            },
            iter: 400,
            threads: 1);

        Assert.True(copied > 300, $"only {copied} records were written with what was kept");
    }

    /// <summary>Two kinds that take one place from each other, again and again.</summary>
    [Fact]
    public async Task Write_ManyThreadsAndKindsOfOnePlace_SaysOfEachWhatItSaysAlone()
    {
        await using var harness = await PipelineHarness.StartAsync(providers: 3);
        var parts = new Parts(harness);
        RequestContext[] contexts = [.. new[] { 0, 1 << 4 }.Select(bits => parts.Build(new Spec(bits, 0, AttemptOutcome.Answered, 1, RequestOutcome.Answered, 0)))];
        string[] alone = [.. contexts.Select(context => Written(context, harness, RequestRecord.NewAlike()))];
        Assert.NotEqual(alone[0], alone[1]);

        var kept = RequestRecord.NewAlike();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                var which = (i / (thread + 1)) % 2;
                Assert.Equal(alone[which], Written(contexts[which], harness, kept));
            }
        })));
    }

    private static string Written(RequestContext context, PipelineHarness harness, AlikeRecords kept)
    {
        var buffer = new ArrayBufferWriter<byte>();
        RequestRecord.Write(context, harness.Time, buffer, kept);
        return Packed.Json(buffer.WrittenSpan);
    }

    /// <param name="Bits">Which of two, member by member.</param>
    /// <param name="Target">Who answered.</param>
    /// <param name="Last">How the last call ended.</param>
    /// <param name="Attempts">How many calls were made.</param>
    /// <param name="Outcome">How the request ended.</param>
    /// <param name="Unusual">1: continued, 2: hedged, 3: a candidate is held back from then on for a while.</param>
    private readonly record struct Spec(int Bits, int Target, AttemptOutcome Last, int Attempts, RequestOutcome Outcome, int Unusual);

    private sealed class Parts(PipelineHarness harness)
    {
        private readonly Pipeline.Fleet.Target[] _targets = [.. harness.Fleet.Registry.Models.Select(model => harness.Fleet.Of(model)[0])];
        private readonly Pipeline.State.ApiKey[] _keys = [Entities.Key(Secret, "key_1"), Entities.Key(Secret, "key_2")];
        private readonly RoutingPolicy[] _policies = [RoutingPolicy.None, new() { SloMs = 300 }];
        private readonly Pipeline.State.Workflow?[] _workflows = [null, Entities.Workflow()];
        private readonly ImmutableArray<(string, string)>[] _removed = [[], [("c/m-c", "max_cost_usd")]];

        private readonly ImmutableArray<Candidate> _straight = [.. Candidates(harness)];
        private readonly ImmutableArray<Candidate> _turned = [.. Candidates(harness).Reverse()];

        public RequestContext Build(Spec spec)
        {
            var bits = spec.Bits;
            int Next() => (bits >>= 1) & 1;
            var context = harness.Chat("auto");
            context.Project = Entities.Project();
            context.Key = _keys[Next()];
            context.Policy = _policies[Next()];
            context.Workflow = _workflows[Next()];
            context.Removed = _removed[Next()];
            context.Candidates = Next() == 0 ? _straight : _turned;
            context.Answer = new AnswerFacts { Finish = Next() == 0 ? FinishReason.Stop : FinishReason.Length };
            context.Request = new InferenceRequest { Operation = Operation.Chat, Body = context.Body, Model = Next() == 0 ? "auto" : "m-a", Stream = Next() == 0 };
            context.Usage = new Usage { InputTokens = spec.Bits, OutputTokens = 5 };
            for (var n = 1; n <= spec.Attempts; n++)
            {
                context.Attempts.Add(new Attempt
                {
                    Number = n,
                    Target = _targets[n == spec.Attempts ? spec.Target : 0],
                    StartedAt = context.ArrivedAt,
                    Outcome = n == spec.Attempts ? spec.Last : AttemptOutcome.ServerError,
                    Duration = TimeSpan.FromMicroseconds(spec.Bits),
                    Status = Next() == 0 ? 200 : 203,
                    UsageIsEstimated = Next() == 0,
                    Cost = new NanoUsd(spec.Bits),
                });
            }

            End(context, spec);
            return context;
        }

        private static IEnumerable<Candidate> Candidates(PipelineHarness harness) =>
            harness.Fleet.Registry.Models.Select(model => new Candidate(harness.Fleet.Of(model)[0], 10, false));

        private void End(RequestContext context, Spec spec)
        {
            context.AnsweredBy = context.Attempts.Count > 0 ? context.Attempts[^1].Target : null;
            if (spec.Outcome == RequestOutcome.Failed)
            {
                context.End(spec.Outcome, new GatewayError(502, "server_error", "upstream_error", "Nobody answered."));
            }
            else
            {
                context.Succeed(spec.Outcome);
            }

            context.IsHedged = spec.Unusual == 2;
            context.Continued = spec.Unusual == 1 ? [new ContinuedAt(7, "b/m-b", Continuation.Prefill)] : [];
            if (spec.Unusual == 3)
            {
                _targets[spec.Target].Health.Quiet(TimeSpan.FromMilliseconds(250));
            }

            harness.Time.Advance(TimeSpan.FromMilliseconds(100));
        }
    }
}
