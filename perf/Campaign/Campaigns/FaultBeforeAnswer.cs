using Inferly.Faults;
using Inferly.Faults.Scripts;
using Inferly.Perf.Campaign.Calls;
using Inferly.Perf.Campaign.Gateways;
using Inferly.Perf.Campaign.Results;

namespace Inferly.Perf.Campaign.Campaigns;

/// <summary>
/// A provider that fails every request in one way before it says anything, with a sound one behind it. Three loads: with the circuit as it is by
/// default, which soon leaves the faulty one alone; with a circuit that stays closed, so that every request meets the fault; and, where a failure is
/// followed by a quick retry, with the faulty one chosen by the caller.
/// </summary>
internal sealed class FaultBeforeAnswer : ICampaign
{
    private const int Requests = 10_000;
    private const int RequestsWithRetry = 2_000;
    private const int FirstRequests = 200;
    private const int AtOnce = 32;

    // A p99 of ten is their largest, and their p50 a coin's toss.
    private const int FewestJudged = 100;

    // So many questions go to one model of the faulty provider; then the next one has its turn.
    private const int PerModel = GatewayConfig.MostFailuresInARow / 2;

    private readonly Script? _fault;
    private readonly bool _isRetried;

    private FaultBeforeAnswer(string name, Script? fault, bool isRetried)
    {
        Name = name;
        _fault = fault;
        _isRetried = isRetried;
    }

    public static FaultBeforeAnswer Refuse { get; } = new("refuse", null, isRetried: false);

    public static FaultBeforeAnswer Reset { get; } = new("reset", Script.Reset, isRetried: false);

    public static FaultBeforeAnswer ServerError { get; } = new("5xx", Script.Fail(500), isRetried: true);

    public static FaultBeforeAnswer ErrorFirst { get; } = new("error-first", Script.Error(), isRetried: true);

    public string Name { get; }

    public string Must => "0 errors for the caller; the next is asked within 2 ms (p50), 50 ms (p99)"
        + (_isRetried ? "; within 400 ms (p99) where a retry is due" : "");

    public async Task RunAsync(Findings findings, Scale scale, CancellationToken cancellation)
    {
        await RunAsync(findings, new Load("default circuit", scale.Of(Requests), Auto, null), cancellation);
        await RunAsync(findings, new Load("circuit kept closed", scale.Of(Requests), Auto, GatewayConfig.PatientCircuit), cancellation);
        if (_isRetried)
        {
            await RunAsync(findings, new Load("retry due", scale.Of(RequestsWithRetry), Chosen, GatewayConfig.PatientCircuit), cancellation);
        }
    }

    private async Task RunAsync(Findings findings, Load load, CancellationToken cancellation)
    {
        await using var faulty = FaultServer.Start();
        await using var healthy = FaultServer.Start();
        healthy.Otherwise = _ => Texts.Healthy;
        faulty.Otherwise = _ => _fault!;
        if (_fault is null)
        {
            faulty.Refuse();
        }

        // So much cheaper that it is preferred however often it fails.
        var a = new ProviderEntry("a", faulty) { Models = 1 + (load.Count / PerModel), UsdPerMtok = 0.01 };
        var b = new ProviderEntry("b", healthy) { UsdPerMtok = 100 };
        var config = new GatewayConfig(a, b);
        await using var gateway = await Gateway.StartAsync(
            load.Circuit is null ? config : config with { Failover = new Dictionary<string, object> { ["circuit"] = load.Circuit } }, cancellation);
        using var callers = new Caller(gateway);

        // With the default circuit it is one model, that of everyday life.
        var replies = await Crowd.AskAsync(load.Count, AtOnce, AskAsync, cancellation);
        Judge(findings, load, replies, Question.Sort(faulty), Question.Sort(healthy));

        Task<Reply> AskAsync(int number) =>
            callers.AskAsync(load.Ask(number, a.Model(load.Circuit is null ? 1 : 1 + (number / PerModel)), b.Model()), cancellation);
    }

    private void Judge(Findings findings, Load load, IReadOnlyList<Reply> replies, ILookup<int, Call> faulty, ILookup<int, Call> healthy)
    {
        findings.Tried(replies.Count);
        findings.None($"{load.Name}: errors", replies.Where(reply => !reply.IsWhole(Texts.Brief.Said)));
        var answered = replies.Where(reply => healthy.Contains(reply.Number)).ToList();
        var met = answered.Where(reply => reply.Attempts > 1).ToList();
        findings.Note("met the fault", met.Count);

        // The first ever are those that a cold process would let wait; they are judged with the others, and told apart.
        int first = Math.Min(FirstRequests, load.Count / 5);
        var cold = new Durations(met.Where(reply => reply.Number < first).Select(Switch));
        findings.Note($"the first {cold.Count}: to the next p50", cold.P50, " ms");
        findings.Note("max", cold.Max, " ms");
        Gate(findings, met.ToLookup(reply => faulty[reply.Number].Count() > 1, Switch));
        if (_fault is null && load.Circuit is null)
        {
            findings.Note("where nothing fails p50", new Durations(answered.Except(met).Where(reply => reply.Number >= first).Select(Switch)).P50, " ms");
        }

        // A refused connection is seen by nobody but the gateway, so there the time counts from when the caller asked.
        TimeSpan Switch(Reply reply) =>
            healthy[reply.Number].First().At - (_fault is null ? reply.StartedAt : faulty[reply.Number].First().At);
    }

    private static void Gate(Findings findings, ILookup<bool, TimeSpan> byRetried)
    {
        var direct = new Durations(byRetried[false]);
        if (direct.Count is > 0 and < FewestJudged)
        {
            findings.Note($"{direct.Count} (too few to judge): p50", direct.P50, " ms");
            findings.Note("max", direct.Max, " ms");
        }
        else if (direct.Count > 0)
        {
            findings.AtMost(2, $"all {direct.Count}: p50", direct.P50, " ms");
            findings.AtMost(50, "p99", direct.P99, " ms");
        }

        var retried = new Durations(byRetried[true]);
        if (retried.Count > 0)
        {
            findings.AtMost(400, $"{retried.Count} with a retry: p99", retried.P99, " ms");
        }
    }

    private static Question Auto(int number, string faulty, string healthy) => Question.Auto(number, faulty, healthy);

    private static Question Chosen(int number, string faulty, string healthy) => new(number, faulty, healthy);

    private sealed record Load(string Name, int Count, Func<int, string, string, Question> Ask, object? Circuit);
}
