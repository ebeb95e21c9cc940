using System.Collections.Concurrent;
using Inferly.Faults;
using Inferly.Faults.Scripts;
using Inferly.Perf.Campaign.Calls;
using Inferly.Perf.Campaign.Gateways;
using Inferly.Perf.Campaign.Results;

namespace Inferly.Perf.Campaign.Campaigns;

/// <summary>Callers that leave: before anything has come, in the middle of a stream, and while the gateway waits to ask once more.</summary>
internal sealed class Leaving : ICampaign
{
    private const int Callers = 1_000;
    private const int AtOnce = 16;
    private const int TextsBeforeLeaving = 3;

    // Within the pause of a quick retry, which is 50 ms at least.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Haunting = TimeSpan.FromSeconds(3);

    private static readonly Script Long = Script.Sound.Saying(Texts.All[0]).Every(TimeSpan.FromMilliseconds(8), TimeProvider.System);
    private static readonly Script[] Situations = [Script.Silence, Long, Script.Fail(500)];

    // Of those in which a call is under way; in the last one the gateway waits.
    private static readonly string[] Names = ["before the first byte", "in mid-stream"];

    public string Name => "cancel";

    public string Must => "the caller leaves before the first byte, in mid-stream, between attempts: "
        + "the provider's connection is closed within 250 ms (p99), 0 calls begin after that";

    public async Task RunAsync(Findings findings, Scale scale, CancellationToken cancellation)
    {
        int count = scale.Of(Callers);
        var arrivals = new ConcurrentDictionary<int, TaskCompletionSource<Call>>();
        await using var asked = FaultServer.Start();
        await using var next = FaultServer.Start();
        asked.Otherwise = call =>
        {
            int number = Question.NumberOf(call);
            Arrival(number).TrySetResult(call);
            return Situations[number % Situations.Length];
        };
        next.Otherwise = _ => Script.Silence;
        var a = new ProviderEntry("a", asked);
        var b = new ProviderEntry("b", next);
        var config = new GatewayConfig(a, b)
        {
            Failover = new Dictionary<string, object> { ["circuit"] = GatewayConfig.PatientCircuit, ["retry_budget"] = 1 },
        };
        await using var gateway = await Gateway.StartAsync(config, cancellation);
        using var callers = new Caller(gateway);

        var left = new ConcurrentDictionary<int, DateTimeOffset>();
        await Crowd.AskAsync(count, AtOnce, AskAndLeaveAsync, cancellation);
        await Task.Delay(Haunting, TimeProvider.System, cancellation);
        Judge(findings, left, [.. asked.Calls, .. next.Calls]);

        TaskCompletionSource<Call> Arrival(int number) =>
            arrivals.GetOrAdd(number, static _ => new TaskCompletionSource<Call>(TaskCreationOptions.RunContinuationsAsynchronously));

        async Task<Reply> AskAndLeaveAsync(int number)
        {
            using var leave = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            int texts = 0;
            var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var reply = callers.AskAsync(new Question(number, a.Model(), b.Model()), _ =>
            {
                if (++texts == TextsBeforeLeaving)
                {
                    heard.TrySetResult();
                }
            }, leave.Token);
            await (Situations[number % Situations.Length] == Long ? heard.Task : WaitAsync(Arrival(number).Task, cancellation));
            left[number] = TimeProvider.System.GetUtcNow();
            await leave.CancelAsync();
            return await reply;
        }
    }

    // Also where the provider answers at once: between two attempts is a while after that.
    private static async Task WaitAsync(Task<Call> arrival, CancellationToken cancellation)
    {
        await arrival;
        await Task.Delay(Patience, TimeProvider.System, cancellation);
    }

    private static void Judge(Findings findings, ConcurrentDictionary<int, DateTimeOffset> left, IReadOnlyList<Call> calls)
    {
        findings.Tried(left.Count);
        foreach (var (situation, name) in Names.Index())
        {
            var open = calls.Where(call => SituationOf(call) == situation).ToList();
            var times = new Durations(open
                .Where(call => call.Ended.IsCompletedSuccessfully)
                .Select(call => call.Ended.GetAwaiter().GetResult().At - left[Question.NumberOf(call)]));
            findings.Note($"{name}: closed after p50", times.P50, " ms");
            findings.AtMost(Limit.TotalMilliseconds, "p99", times.P99, " ms");
            findings.Note("max", times.Max, " ms");
            findings.None("never closed", open.Where(call => !call.Ended.IsCompleted).Select(call => call.Request.Text));
        }

        var between = calls.Where(call => SituationOf(call) == Names.Length).CountBy(Question.NumberOf).ToList();
        findings.Note("between attempts", between.Count);
        findings.Note("of these asked once more within 250 ms", between.Count(callsOfOne => callsOfOne.Value > 1));
        findings.None("ghost calls", calls.Where(call => call.At > left[Question.NumberOf(call)] + Limit).Select(call => call.Request.Text));
    }

    private static int SituationOf(Call call) => Question.NumberOf(call) % Situations.Length;
}
