using System.Globalization;
using Inferly.Faults;
using Inferly.Faults.Answers;
using Inferly.Faults.Scripts;
using Inferly.Perf.Campaign.Calls;
using Inferly.Perf.Campaign.Gateways;
using Inferly.Perf.Campaign.Results;

namespace Inferly.Perf.Campaign.Campaigns;

/// <summary>
/// A stream that is cut, or falls silent, after every number of tokens from none to all, with a second provider that goes on behind a prefix (in OpenAI's
/// protocol and in Anthropic's), or that takes none and answers anew.
/// </summary>
internal sealed class CutEveryToken : ICampaign
{
    private const int Cuts = Texts.Tokens + 1;
    private const int Repetitions = 4;
    private const int AtOnce = 16;
    private const int AtOnceSilent = 64;

    // Long enough that a busy machine is not taken for a silent provider.
    private const int StallMs = 1_000;

    private static readonly string[] Modes = ["prefix", "prefix-anthropic", "anew"];

    public string Name => "cut-every-k";

    public string Must => "cut or silent after k = 0...200 tokens: text equal where the next takes a prefix; else equal or an error frame; "
        + "0 silent truncations, 0 wrong words";

    public async Task RunAsync(Findings findings, Scale scale, CancellationToken cancellation)
    {
        foreach (string mode in Modes)
        {
            await RunAsync(findings, mode, isSilent: false, scale.Of(Cuts * Texts.All.Count * Repetitions), cancellation);
        }

        foreach (string mode in Modes)
        {
            await RunAsync(findings, mode, isSilent: true, scale.Of(Cuts * Texts.All.Count), cancellation);
        }
    }

    private static async Task RunAsync(Findings findings, string mode, bool isSilent, int count, CancellationToken cancellation)
    {
        await using var breaking = FaultServer.Start();
        await using var next = FaultServer.Start();
        breaking.Otherwise = call => Broken(call, count, isSilent);
        next.Otherwise = call => Script.Sound.Saying(TextOf(Question.NumberOf(call)))
            .WithPrefill(mode == "anew" ? Prefill.Ignored : Prefill.Continued);

        // A model of its own for every 201 breaks, so that no circuit opens.
        var a = new ProviderEntry("a", breaking) { Models = 1 + (count / Cuts) };
        var b = new ProviderEntry("b", next) { Kind = mode == "prefix-anthropic" ? "anthropic" : "openai", TakesPrefix = mode != "anew" };
        var config = new GatewayConfig(a, b)
        {
            Failover = new Dictionary<string, object>
            {
                ["circuit"] = GatewayConfig.PatientCircuit,
                ["stall_ms"] = StallMs,
                ["ttft_ms"] = 2 * StallMs,
            },
        };
        await using var gateway = await Gateway.StartAsync(config, cancellation);
        using var callers = new Caller(gateway);
        var replies = await Crowd.AskAsync(
            count,
            isSilent ? AtOnceSilent : AtOnce,
            i => callers.AskAsync(new Question(i, a.Model(1 + (i / Cuts)), b.Model()), cancellation),
            cancellation);
        Judge(findings, $"{(isSilent ? "silent" : "cut")}, {mode}", mode == "anew", replies);
    }

    private static void Judge(Findings findings, string name, bool mayEndWithError, IReadOnlyList<Reply> replies)
    {
        findings.Tried(replies.Count);
        int whole = replies.Count(reply => reply.IsWhole(Said(reply)));
        findings.AtLeast(
            mayEndWithError ? 0 : 100,
            $"{name}: whole",
            100.0 * whole / replies.Count,
            string.Create(CultureInfo.InvariantCulture, $" % of {replies.Count:N0}"));
        findings.None("silently wrong", replies.Where(reply => reply.IsSilentlyWrong(Said(reply))));
        findings.None("neither whole nor an error frame", replies.Where(reply => !reply.IsWhole(Said(reply)) && !reply.IsHonestlyBroken(Said(reply))));

        // Otherwise something else was tried than what this campaign is for.
        findings.AtLeast(99, "continued", 100.0 * replies.Count(reply => reply.Attempts != 1) / replies.Count, " %");
    }

    private static Script Broken(Call call, int count, bool isSilent)
    {
        int number = Question.NumberOf(call);
        int tokens = count >= Cuts ? number % Cuts : number * Cuts / count;
        return Script.Events(tokens).Then(isSilent ? Script.Silence : Script.Reset).Saying(TextOf(number));
    }

    private static string Said(Reply reply) => TextOf(reply.Number).Said;

    private static Answer TextOf(int number) => Texts.All[number / Cuts % Texts.All.Count];
}
