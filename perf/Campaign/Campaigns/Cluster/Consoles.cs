using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Inferly.Analytics.Topics;
using Inferly.Faults.Kafka;
using Inferly.Perf.Campaign.Clusters;
using Inferly.Perf.Campaign.Results;
using Inferly.Perf.Load.Http;

namespace Inferly.Perf.Campaign.Campaigns.Cluster;

/// <summary>What Kafka's own console consumer reads of the records' topic and of the golden sets'.</summary>
internal sealed class Consoles : ICampaign
{
    private const int Requests = 1_000;
    private const int Items = 500;
    private const double PerSecond = 100;
    private const int PatienceMs = 20_000;

    public string Name => "consoles";

    public string Must =>
        "Kafka's console consumer, read_committed, reads every answer's record from inferly.requests and every item from inferly.goldensets once, as a JSON object";

    public async Task RunAsync(Findings findings, Scale scale, CancellationToken cancellation)
    {
        await using var topology = await Topology.StartAsync(1, 2, cancellation);
        string[] items = [.. Enumerable.Range(0, Items).Select(i => string.Create(CultureInfo.InvariantCulture, $"item-{i}"))];
        await PutAsync(topology.Ingress[0], items, cancellation);
        var load = SteadyLoad.Start(PerSecond, topology, cancellation);
        await Clock.UntilAsync(Clock.After(scale.Of(Requests) / PerSecond), cancellation);
        var answers = await load.StopAsync();
        await Arrival.UntilAsync(topology.Analytics, answers.Count, cancellation);

        findings.Note("acknowledged", answers.Count(answer => answer.Id is not null));
        Compare(findings, "record", answers.Select(answer => answer.Id).OfType<string>(), await ReadAsync(topology, TopicNames.Requests), "request_id");
        Compare(findings, "item", items, await ReadAsync(topology, TopicNames.GoldenSets), "id");
    }

    private static async Task PutAsync(Node node, string[] items, CancellationToken cancellation)
    {
        const string workflow = "/api/projects/default/workflows/consoles";
        using var made = await node.Http.PutAsJsonAsync(workflow, new { }, cancellation);
        using var lines = new StringContent(
            string.Join('\n', items.Select(id => JsonSerializer.Serialize(new { id, input = "2+2?", expected = "4" }))), new MediaTypeHeaderValue("application/jsonl"));
        using var put = await node.Http.PutAsync(workflow + "/golden-set", lines, cancellation);
        made.EnsureSuccessStatusCode();
        put.EnsureSuccessStatusCode();
    }

    private static async Task<string[]> ReadAsync(Topology topology, string topic) => (await LocalKafka.ToolAsync(
        "console-consumer", "--bootstrap-server", topology.Kafka.Address, "--topic", topic, "--from-beginning",
        "--isolation-level", "read_committed", "--timeout-ms", PatienceMs.ToString(CultureInfo.InvariantCulture)))
        .Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static void Compare(Findings findings, string what, IEnumerable<string> expected, string[] lines, string member)
    {
        findings.Tried(lines.Length);
        findings.None($"no {what}", lines.Where(line => IdOf(line, member) is null));
        var ids = lines.Select(line => IdOf(line, member)).OfType<string>().CountBy(id => id).ToDictionary();
        findings.None($"missing {what}", expected.Where(id => !ids.ContainsKey(id)));
        findings.None($"doubled {what}", ids.Where(id => id.Value > 1).Select(id => (object)id.Key));
    }

    private static string? IdOf(string line, string member)
    {
        try
        {
            using var record = JsonDocument.Parse(line);
            return record.RootElement.GetProperty(member).GetString();
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }
}
