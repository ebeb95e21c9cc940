using System.Globalization;
using System.Text.Json;
using Inferly.Analytics.Topics;
using Inferly.Faults.Kafka;
using Inferly.Perf.Campaign.Clusters;
using Inferly.Perf.Campaign.Results;
using Inferly.Perf.Load.Http;

namespace Inferly.Perf.Campaign.Campaigns.Cluster;

/// <summary>What Kafka's own console consumer reads of the records' topic.</summary>
internal sealed class Consoles : ICampaign
{
    private const int Requests = 1_000;
    private const double PerSecond = 100;
    private const int PatienceMs = 20_000;

    public string Name => "consoles";

    public string Must => "Kafka's console consumer, read_committed, reads every answer's record from inferly.requests once, as a JSON object";

    public async Task RunAsync(Findings findings, Scale scale, CancellationToken cancellation)
    {
        await using var topology = await Topology.StartAsync(1, 2, cancellation);
        var load = SteadyLoad.Start(PerSecond, topology, cancellation);
        await Clock.UntilAsync(Clock.After(scale.Of(Requests) / PerSecond), cancellation);
        var answers = await load.StopAsync();
        await Arrival.UntilAsync(topology.Analytics, answers.Count, cancellation);

        string printed = await LocalKafka.ToolAsync(
            "console-consumer", "--bootstrap-server", topology.Kafka.Address, "--topic", TopicNames.Requests, "--from-beginning",
            "--isolation-level", "read_committed", "--timeout-ms", PatienceMs.ToString(CultureInfo.InvariantCulture));
        var lines = printed.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        findings.Tried(lines.Length);
        findings.None("no record", lines.Where(line => IdOf(line) is null));
        var ids = lines.Select(IdOf).OfType<string>().CountBy(id => id).ToDictionary();
        findings.Note("acknowledged", answers.Count(answer => answer.Id is not null));
        findings.None("missing", answers.Where(answer => answer.Id is { } id && !ids.ContainsKey(id)).Select(answer => answer.Id!));
        findings.None("doubled", ids.Where(id => id.Value > 1).Select(id => (object)id.Key));
    }

    private static string? IdOf(string line)
    {
        try
        {
            using var record = JsonDocument.Parse(line);
            return record.RootElement.GetProperty("request_id").GetString();
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }
}
