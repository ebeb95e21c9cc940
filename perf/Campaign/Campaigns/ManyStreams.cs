using Inferly.Faults;
using Inferly.Faults.Scripts;
using Inferly.Perf.Campaign.Calls;
using Inferly.Perf.Campaign.Gateways;
using Inferly.Perf.Campaign.Results;
using Inferly.Perf.Load.Http;

namespace Inferly.Perf.Campaign.Campaigns;

/// <summary>Half of many streams come from a provider that dies with all its connections; the other one goes on with them.</summary>
internal sealed class ManyStreams : ICampaign
{
    private const int Streams = 500;
    private const int Tokens = 100;
    private const double SecondsUntilDeath = 1;

    private static readonly Script Steady = Script.Sound
        .Saying(Texts.All[0] with { Text = [.. Texts.All[0].Text.Take(Tokens)] })
        .Every(TimeSpan.FromMilliseconds(20), TimeProvider.System);

    private static readonly string Said = string.Concat(Texts.All[0].Text.Take(Tokens));

    public string Name => "streams500";

    public string Must => "500 streams of 100 tokens, one of two providers dies in the middle: every stream whole, with the right text";

    public async Task RunAsync(Findings findings, Scale scale, CancellationToken cancellation)
    {
        int count = scale.Of(Streams);
        await using var dying = FaultServer.Start();
        await using var other = FaultServer.Start();
        dying.Otherwise = other.Otherwise = _ => Steady;
        var a = new ProviderEntry("a", dying) { TakesPrefix = true };
        var b = new ProviderEntry("b", other) { TakesPrefix = true };
        await using var gateway = await Gateway.StartAsync(new GatewayConfig(a, b), cancellation);
        using var callers = new Caller(gateway);

        var asked = Crowd.AskAsync(count, count, i => callers.AskAsync(
            i % 2 == 0 ? new Question(i, a.Model(), b.Model()) : new Question(i, b.Model(), a.Model()), cancellation), cancellation);

        // Where its calls do not come the answers say why, and nobody waits for them.
        await Task.WhenAny(dying.CallAsync((count + 1) / 2, cancellation), asked);
        await Clock.UntilAsync(Clock.After(SecondsUntilDeath), cancellation);
        int broken = dying.Calls.Count(call => !call.Ended.IsCompleted);
        dying.Kill();

        var replies = await asked;
        findings.Tried(count);
        findings.None("not whole", replies.Where(reply => !reply.IsWhole(Said)));
        findings.AtLeast(count * 0.4, "broken in the middle", broken);
        findings.Note("continued", replies.Count(reply => reply.Attempts > 1));
        findings.Note("longest stream", replies.Max(reply => (reply.EndedAt - reply.StartedAt).TotalSeconds), " s");
    }
}
