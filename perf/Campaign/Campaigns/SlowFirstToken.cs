using Inferly.Faults;
using Inferly.Faults.Scripts;
using Inferly.Perf.Campaign.Calls;
using Inferly.Perf.Campaign.Gateways;
using Inferly.Perf.Campaign.Results;

namespace Inferly.Perf.Campaign.Campaigns;

/// <summary>Callers with an SLO: the cheapest provider is far too slow and another is quick; then nobody is quick enough.</summary>
internal sealed class SlowFirstToken : ICampaign
{
    private const int SloMs = 300;
    private const int Requests = 2_000;
    private const int AtOnce = 8;
    private const int RequestsToTheSlow = 500;
    private const int AtOnceToTheSlow = 32;

    // Whatever the first requests have taught the gateway counts from here on.
    private const int Warm = 100;

    public string Name => "slo";

    public string Must => "first token within slo_ms + 400 ms (p99) while one provider is quick; extra calls at most 5 % in the steady state; "
        + "everybody answered where all are slow";

    public async Task RunAsync(Findings findings, Scale scale, CancellationToken cancellation)
    {
        await OneIsQuickAsync(findings, scale.Of(Requests), cancellation);
        await AllAreSlowAsync(findings, scale.Of(RequestsToTheSlow), cancellation);
    }

    private static async Task OneIsQuickAsync(Findings findings, int count, CancellationToken cancellation)
    {
        var replies = await AskAsync(count, AtOnce, TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(20), cancellation);
        findings.Tried(count);
        findings.None("one quick: errors", replies.Where(reply => !reply.IsWhole(Texts.Brief.Said)));
        var first = new Durations(replies.Where(reply => reply.FirstText is not null).Select(reply => reply.FirstText!.Value));
        findings.Note("first token p50", first.P50, " ms");
        findings.AtMost(SloMs + 400, "p99", first.P99, " ms");
        findings.Note("max", first.Max, " ms");
        findings.Note("extra calls", 100 * Extra(replies), " %");
        findings.AtMost(5, "in the steady state", 100 * Extra([.. replies.Where(reply => reply.Number >= Math.Min(Warm, count / 2))]), " %");
    }

    private static async Task AllAreSlowAsync(Findings findings, int count, CancellationToken cancellation)
    {
        var slow = TimeSpan.FromMilliseconds(2.5 * SloMs);
        var replies = await AskAsync(count, AtOnceToTheSlow, slow, slow, cancellation);
        findings.Tried(count);
        findings.None("all slow: errors", replies.Where(reply => !reply.IsWhole(Texts.Brief.Said)));
        findings.Note("extra calls", 100 * Extra(replies), " %");
    }

    private static double Extra(IReadOnlyCollection<Reply> replies) => replies.Sum(reply => reply.Attempts - 1) / (double)replies.Count;

    private static async Task<IReadOnlyList<Reply>> AskAsync(
        int count, int atOnce, TimeSpan firstOfA, TimeSpan firstOfB, CancellationToken cancellation)
    {
        await using var slow = FaultServer.Start();
        await using var quick = FaultServer.Start();
        slow.Otherwise = _ => FirstAfter(firstOfA);
        quick.Otherwise = _ => FirstAfter(firstOfB);
        var a = new ProviderEntry("a", slow);
        var b = new ProviderEntry("b", quick) { UsdPerMtok = 2 };
        await using var gateway = await Gateway.StartAsync(new GatewayConfig(a, b), cancellation);
        using var callers = new Caller(gateway);
        return await Crowd.AskAsync(count, atOnce, i => callers.AskAsync(WithSlo(i), cancellation), cancellation);
    }

    private static Question WithSlo(int number) => new(number)
    {
        More = new Dictionary<string, object> { ["policy"] = new { optimize = "cost", slo_ms = SloMs } },
    };

    private static Script FirstAfter(TimeSpan time) => Script.Sound.Saying(Texts.Brief)
        .Paced((event_, left) => event_ == 0 ? Task.Delay(time, TimeProvider.System, left) : Task.CompletedTask);
}
