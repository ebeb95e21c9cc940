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
/// protocol and in Anthropic's), or that takes none and answers anew, in the same words or in others.
/// </summary>
internal sealed class CutEveryToken : ICampaign
{
    private const int Cuts = Texts.Tokens + 1;
    private const int Repetitions = 4;
    private const int AtOnce = 16;
    private const int AtOnceSilent = 64;

    // Long enough that a busy machine is not taken for a silent provider.
    private const int StallMs = 1_000;
    private const int DefaultMs = 10_000;

    private const string Anthropic = "prefix-anthropic";
    private const string Anew = "anew";
    private const string AnewOtherwise = "anew-otherwise";

    private static readonly string[] Modes = ["prefix", Anthropic, Anew, AnewOtherwise];

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
        bool isAnew = mode is Anew or AnewOtherwise;
        next.Otherwise = call => Script.Sound
            .Saying(mode == AnewOtherwise ? OtherThan(Question.NumberOf(call)) : TextOf(Question.NumberOf(call)))
            .WithPrefill(isAnew ? Prefill.Ignored : Prefill.Continued);

        // A model of its own for every 201 breaks, so that no circuit opens.
        var a = new ProviderEntry("a", breaking) { Models = 1 + (count / Cuts) };
        var b = new ProviderEntry("b", next) { Kind = mode == Anthropic ? "anthropic" : "openai", TakesPrefix = !isAnew };
        var config = new GatewayConfig(a, b)
        {
            Failover = new Dictionary<string, object>
            {
                ["circuit"] = GatewayConfig.PatientCircuit,
                ["stall_ms"] = isSilent ? StallMs : DefaultMs,
                ["ttft_ms"] = isSilent ? 2 * StallMs : DefaultMs,
            },
        };
        await using var gateway = await Gateway.StartAsync(config, cancellation);
        using var callers = new Caller(gateway);
        var replies = await Crowd.AskAsync(
            count,
            isSilent ? AtOnceSilent : AtOnce,
            i => callers.AskAsync(new Question(i, a.Model(1 + (i / Cuts)), b.Model()), cancellation),
            cancellation);
        Judge(findings, $"{(isSilent ? "silent" : "cut")}, {mode}", mayEndWithError: isAnew, replies, Said);

        // Where nothing was said before the break, the answer is the next one's own.
        string Said(Reply reply) =>
            (mode == AnewOtherwise && TokensBefore(reply.Number, count) == 0 ? OtherThan(reply.Number) : TextOf(reply.Number)).Said;
    }

    private static void Judge(Findings findings, string name, bool mayEndWithError, IReadOnlyList<Reply> replies, Func<Reply, string> said)
    {
        findings.Tried(replies.Count);
        int whole = replies.Count(reply => reply.IsWhole(said(reply)));
        findings.Note($"{name}: whole", 100.0 * whole / replies.Count, string.Create(CultureInfo.InvariantCulture, $" % of {replies.Count:N0}"));
        if (!mayEndWithError)
        {
            findings.None("not whole", replies.Where(reply => !reply.IsWhole(said(reply))));
        }

        findings.None("silently wrong", replies.Where(reply => reply.IsSilentlyWrong(said(reply))));
        findings.None("neither whole nor an error frame", replies.Where(reply => !reply.IsWhole(said(reply)) && !reply.IsHonestlyBroken(said(reply))));

        // Otherwise something else was tried than what this campaign is for.
        findings.AtLeast(99, "continued", 100.0 * replies.Count(reply => reply.Attempts != 1) / replies.Count, " %");
    }

    private static Script Broken(Call call, int count, bool isSilent)
    {
        int number = Question.NumberOf(call);
        return Script.Events(TokensBefore(number, count)).Then(isSilent ? Script.Silence : Script.Reset).Saying(TextOf(number));
    }

    // A quick run spreads its few over all.
    private static int TokensBefore(int number, int count) => count >= Cuts ? number % Cuts : number * Cuts / count;

    private static Answer TextOf(int number) => Texts.All[number / Cuts % Texts.All.Count];

    private static Answer OtherThan(int number) => Texts.All[((number / Cuts) + 1) % Texts.All.Count];
}
