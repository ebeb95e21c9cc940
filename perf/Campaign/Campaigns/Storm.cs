using Inferly.Faults;
using Inferly.Faults.Scripts;
using Inferly.Perf.Campaign.Calls;
using Inferly.Perf.Campaign.Gateways;
using Inferly.Perf.Campaign.Results;

namespace Inferly.Perf.Campaign.Campaigns;

/// <summary>The provider of the callers' choice fails half of its requests, in several ways; what is added to the load stays small.</summary>
internal sealed class Storm : ICampaign
{
    private const int Requests = 5_000;
    private const int AtOnce = 32;
    private const int Seed = 20261123;

    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(10);
    private static readonly Script[] Failing = [Script.Fail(500), Script.Reset, Script.Fail(429)];

    public string Name => "storm";

    public string Must => "half of one provider's requests fail with 500, reset or 429: 0 errors for the caller, "
        + "upstream calls at most 1.2 times the requests, no synchronized retries";

    public async Task RunAsync(Findings findings, Scale scale, CancellationToken cancellation)
    {
        int count = scale.Of(Requests);
        await using var faulty = FaultServer.Start();
        await using var healthy = FaultServer.Start();
        var chance = new Random(Seed);
        healthy.Otherwise = _ => Texts.Healthy;
        faulty.Otherwise = _ =>
        {
            lock (chance)
            {
                return chance.Next(2) == 0 ? Texts.Healthy : Failing[chance.Next(Failing.Length)];
            }
        };
        var a = new ProviderEntry("a", faulty);
        var b = new ProviderEntry("b", healthy) { UsdPerMtok = 2 };
        await using var gateway = await Gateway.StartAsync(new GatewayConfig(a, b), cancellation);
        using var callers = new Caller(gateway);

        var replies = await Crowd.AskAsync(
            count, AtOnce, i => callers.AskAsync(new Question(i, a.Model(), b.Model()), cancellation), cancellation);
        findings.Tried(count);
        findings.None("errors", replies.Where(reply => !reply.IsWhole(Texts.Brief.Said)));
        findings.Note("calls of the faulty one", faulty.Calls.Count);
        findings.AtMost(1.2, "upstream calls / requests", (faulty.Calls.Count + healthy.Calls.Count) / (double)count);
        var retries = Question.Sort(faulty).SelectMany(calls => calls.Skip(1)).Select(call => call.At).Order().ToList();
        findings.Note("retries", retries.Count);
        findings.Note("most retries in 10 ms", MostWithin(retries));
        var took = replies.Max(reply => reply.EndedAt) - replies.Min(reply => reply.StartedAt);
        findings.Note("mean", retries.Count / (took / Window));
    }

    private static int MostWithin(List<DateTimeOffset> sorted)
    {
        int most = 0;
        for (int first = 0, last = 0; last < sorted.Count; last++)
        {
            while (sorted[last] - sorted[first] > Window)
            {
                first++;
            }

            most = Math.Max(most, last - first + 1);
        }

        return most;
    }
}
