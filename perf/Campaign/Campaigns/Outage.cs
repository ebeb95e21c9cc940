using Inferly.Faults;
using Inferly.Faults.Scripts;
using Inferly.Perf.Campaign.Calls;
using Inferly.Perf.Campaign.Gateways;
using Inferly.Perf.Campaign.Results;

namespace Inferly.Perf.Campaign.Campaigns;

/// <summary>
/// Two providers go down for a minute under a steady load and come back. One is the callers' first choice and refuses connections; the other is the
/// cheapest that <c>auto</c> may take, and resets connections after a while, so that it sees itself how often and by how many it is probed.
/// </summary>
internal sealed class Outage : ICampaign
{
    private const double PerSecond = 50;
    private const int SecondsBefore = 5;
    private const int SecondsDown = 60;
    private const int LeastSecondsDown = 10;
    private const int SecondsAfter = 15;
    private const int FirstOfAuto = 1_000_000;
    private const int ProbesThatClose = 2;

    private static readonly TimeSpan Hesitation = TimeSpan.FromMilliseconds(200);

    // The circuits are open by then; what came before was no probe.
    private static readonly TimeSpan UntilOpen = TimeSpan.FromSeconds(1);
    private static readonly string[] RefusedByChosen = ["=\"a\"", "=\"connect_failed\""];

    public string Name => "down60";

    public string Must => "the preferred provider is down for 60 s at 50 requests/s: everybody served, probed by one at a time, used again within 10 s";

    public async Task RunAsync(Findings findings, Scale scale, CancellationToken cancellation)
    {
        await using var chosen = FaultServer.Start();
        await using var cheapest = FaultServer.Start();
        await using var other = FaultServer.Start();
        chosen.Otherwise = cheapest.Otherwise = other.Otherwise = _ => Texts.Healthy;
        var a = new ProviderEntry("a", chosen);
        var b = new ProviderEntry("b", cheapest);
        var c = new ProviderEntry("c", other) { UsdPerMtok = 2 };
        await using var gateway = await Gateway.StartAsync(new GatewayConfig(a, b, c), cancellation);
        using var callers = new Caller(gateway);

        int down = Math.Max(scale.Of(SecondsDown), LeastSecondsDown);
        int seconds = SecondsBefore + down + SecondsAfter;
        var listed = Crowd.AskAsync(PerSecond, seconds, i => callers.AskAsync(new Question(i, a.Model(), c.Model()), cancellation), cancellation);
        var auto = Crowd.AskAsync(
            PerSecond, seconds, i => callers.AskAsync(Question.Auto(FirstOfAuto + i, b.Model(), c.Model()), cancellation), cancellation);

        await Task.Delay(TimeSpan.FromSeconds(SecondsBefore), TimeProvider.System, cancellation);
        var downAt = TimeProvider.System.GetUtcNow();
        chosen.Kill();
        cheapest.Otherwise = _ => Script.WaitFor(Task.Delay(Hesitation, TimeProvider.System, cancellation)).Then(Script.Reset);
        await Task.Delay(UntilOpen, TimeProvider.System, cancellation);
        double refused = await RefusedAsync(gateway, cancellation);
        await Task.Delay(TimeSpan.FromSeconds(down) - UntilOpen, TimeProvider.System, cancellation);
        refused = await RefusedAsync(gateway, cancellation) - refused;
        var upAt = TimeProvider.System.GetUtcNow();
        chosen.Listen();
        cheapest.Otherwise = _ => Texts.Healthy;

        Served(findings, "first choice", await listed);
        findings.Note("probes", refused);
        Used(findings, chosen, upAt);
        Served(findings, "cheapest", await auto);
        var probes = cheapest.Calls.Where(call => call.At > downAt + UntilOpen && call.At < upAt).ToList();
        findings.Note("probes", probes.Count);
        findings.AtMost(1, "at once", await MostAtOnceAsync(probes));
        Used(findings, cheapest, upAt);
    }

    private static void Served(Findings findings, string name, IReadOnlyList<Reply> replies)
    {
        findings.Tried(replies.Count);
        findings.None($"{name}: errors", replies.Where(reply => !reply.IsWhole(Texts.Brief.Said)));
    }

    // Used again is not probed again: it has the first call after those that close the circuit.
    private static void Used(Findings findings, FaultServer server, DateTimeOffset upAt)
    {
        var back = server.Calls.Where(call => call.At > upAt).Skip(ProbesThatClose).FirstOrDefault();
        findings.AtMost(10, "used again after", back is null ? double.PositiveInfinity : (back.At - upAt).TotalSeconds, " s");
    }

    private static Task<double> RefusedAsync(Gateway gateway, CancellationToken cancellation) =>
        gateway.MetricAsync("inferly_attempts_total", RefusedByChosen, cancellation);

    private static async Task<int> MostAtOnceAsync(List<Call> calls)
    {
        var changes = new List<(DateTimeOffset At, int Change)>();
        foreach (var call in calls)
        {
            changes.Add((call.At, 1));
            changes.Add(((await call.Ended).At, -1));
        }

        int now = 0;
        return changes.OrderBy(change => change.At).Select(change => now += change.Change).DefaultIfEmpty().Max();
    }
}
