using Inferly.Faults;
using Inferly.Faults.Answers;
using Inferly.Faults.Scripts;
using Inferly.Perf.Campaign.Calls;
using Inferly.Perf.Campaign.Gateways;
using Inferly.Perf.Campaign.Results;

namespace Inferly.Perf.Campaign.Campaigns;

/// <summary>A stream that breaks after what nobody else can go on with: a part of a tool call, of a JSON object, of reasoning.</summary>
internal sealed class CutStructured : ICampaign
{
    private const int Requests = 10_000;
    private const int AtOnce = 64;
    private const int PerModel = GatewayConfig.MostFailuresInARow / 2;

    private static readonly ToolCall Weather = new("call_1", "weather", "{\"ci", "ty\":\"Be", "rlin\"", "}");
    private static readonly Answer Tool = Answer.Calls(Weather) with { Text = ["Let ", "me ", "see."] };
    private static readonly Answer Json = Answer.Of("{\"city\": \"Berlin\", \"degrees\": [11, 12, 13], \"rain\": true}");
    private static readonly Answer Reasoning = Answer.Of("It is raining.") with { Reasoning = ["They ", "ask ", "about ", "rain."] };

    public string Name => "cut-structured";

    public string Must => "broken after a tool-call, JSON or reasoning delta: an error frame, exactly 1 upstream call";

    public async Task RunAsync(Findings findings, Scale scale, CancellationToken cancellation)
    {
        int count = scale.Of(Requests);
        await using var breaking = FaultServer.Start();
        await using var next = FaultServer.Start();
        breaking.Otherwise = call => Broken(Question.NumberOf(call));
        next.Otherwise = call => Script.Sound.Saying(AnswerTo(Question.NumberOf(call)));
        var a = new ProviderEntry("a", breaking) { Models = 1 + (count / PerModel) };
        var b = new ProviderEntry("b", next) { TakesPrefix = true };
        var config = new GatewayConfig(a, b) { Failover = new Dictionary<string, object> { ["circuit"] = GatewayConfig.PatientCircuit } };
        await using var gateway = await Gateway.StartAsync(config, cancellation);
        using var callers = new Caller(gateway);

        var replies = await Crowd.AskAsync(
            count, AtOnce, i => callers.AskAsync(Ask(i, a.Model(1 + (i / PerModel)), b.Model()), cancellation), cancellation);
        findings.Tried(count);
        findings.None("no error frame", replies.Where(reply => !reply.IsHonestlyBroken(AnswerTo(reply.Number).Said)));
        var calls = breaking.Calls.Concat(next.Calls).CountBy(Question.NumberOf).ToDictionary();
        findings.None("not exactly 1 call", replies.Where(reply => calls.GetValueOrDefault(reply.Number) != 1));
        findings.Note("upstream calls", calls.Values.Sum());
    }

    private static Answer AnswerTo(int number) => (number % 3) switch { 0 => Tool, 1 => Json, _ => Reasoning };

    // After at least one delta of the kind; of the tool's, text comes before.
    private static Script Broken(int number)
    {
        int most = number % 3 == 0 ? Weather.Arguments.Count : 4;
        int before = number % 3 == 0 ? Tool.Text.Count : 0;
        var how = number % 2 == 0 ? Script.Reset : Script.Close;
        return Script.Events(before + 1 + (number / 3 % most)).Then(how).Saying(AnswerTo(number));
    }

    private static Question Ask(int number, params string[] models) => new(number, models)
    {
        More = (number % 3) switch
        {
            0 => new Dictionary<string, object> { ["tools"] = new[] { new { type = "function", function = new { name = "weather" } } } },
            1 => new Dictionary<string, object> { ["response_format"] = Schema },
            _ => new Dictionary<string, object>(),
        },
    };

    private static object Schema => new
    {
        type = "json_schema",
        json_schema = new { name = "weather", schema = new { type = "object", properties = new { city = new { type = "string" } } } },
    };
}
