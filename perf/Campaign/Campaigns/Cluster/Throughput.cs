using Inferly.Analytics.Kafka;
using Inferly.Analytics.Topics;
using Inferly.Perf.Campaign.Clusters;
using Inferly.Perf.Campaign.Results;
using Inferly.Perf.Load.Http;
using Inferly.Perf.Load.Meters;
using Microsoft.Extensions.Logging.Abstractions;

namespace Inferly.Perf.Campaign.Campaigns.Cluster;

/// <summary>The way of records alone: local log, Kafka, ClickHouse; each part by itself, then all at once.</summary>
internal sealed class Throughput : ICampaign
{
    private const int Records = 300_000;
    private const double LeastPerSecond = 50_000;

    private static readonly int[] Here = [Environment.ProcessId];

    public string Name => "throughput";

    public string Must => "300,000 records through local log, Kafka and ClickHouse at 50,000/s, all of it on this machine's cores";

    public async Task RunAsync(Findings findings, Scale scale, CancellationToken cancellation)
    {
        int count = scale.Of(Records);
        findings.Tried(count);
        await using (var topology = await Topology.StartAsync(1, 0, cancellation))
        {
            await PartsAsync(findings, topology, count, cancellation);
        }

        await using (var topology = await Topology.StartAsync(1, 0, cancellation))
        {
            await WholeAsync(findings, topology, count, cancellation);
        }
    }

    private static async Task PartsAsync(Findings findings, Topology topology, int count, CancellationToken cancellation)
    {
        var records = await RecordSource.OpenAsync(topology.Folder(), cancellation);
        findings.Note("bytes a record", records.Bytes);
        await topology.Analytics.CrashAsync();
        await using (var node = new SpoolNode(topology.Folder(), topology.Kafka.Address))
        {
            await NoteAsync(findings, "append alone", count, Here, () => node.AppendAsync(records, 0, count, cancellation));
            await node.ForwardAsync(cancellation);
            await Clock.AwaitAsync(() => node.Backlog < count, cancellation);
            await NoteAsync(findings, "forward alone", node.Backlog, Here, () => node.EmptyAsync(cancellation));
        }

        // Behind the first batch, which the group's beginning delays.
        await using (var batches = Batches(topology.Kafka.Address).ReadAsync(cancellation).GetAsyncEnumerator(cancellation))
        {
            int first = await TakeAsync(batches, 1, cancellation);
            await NoteAsync(findings, "consume alone", count - first, Here, () => TakeAsync(batches, count - first, cancellation));
        }

        await topology.Analytics.StartAsync(cancellation);
        await Arrival.UntilAsync(topology.Analytics, 1, cancellation);
        double left = count - await Arrival.CountAsync(topology.Analytics, cancellation);
        await NoteAsync(findings, "consume and insert", left, topology.Analytics.Processes,
            () => Arrival.UntilAsync(topology.Analytics, count, cancellation));
    }

    private static async Task NoteAsync(Findings findings, string name, double count, IReadOnlyList<int> processes, Func<Task> work)
    {
        double before = CpuMeter.Microseconds(processes);
        long start = Clock.Now;
        await work();
        findings.Note(name, PerSecond(count, start), "/s");
        findings.Note("CPU", (CpuMeter.Microseconds(processes) - before) / count, " us/record");
    }

    private static async Task WholeAsync(Findings findings, Topology topology, int count, CancellationToken cancellation)
    {
        var records = await RecordSource.OpenAsync(topology.Folder(), cancellation);
        await using var node = new SpoolNode(topology.Folder(), topology.Kafka.Address);
        await node.ForwardAsync(cancellation);

        // What is compiled on the way is not the way.
        int warm = count / 10;
        await node.AppendAsync(records, 0, warm, cancellation);
        await Arrival.UntilAsync(topology.Analytics, warm, cancellation);
        (string Name, IReadOnlyList<int> Processes)[] parts =
        [
            ("append and forward", Here),
            ("Kafka", topology.Kafka.Processes),
            ("analytics", [.. topology.Analytics.Processes.Take(1)]),
            ("ClickHouse", [.. topology.Analytics.Processes.Skip(1)]),
        ];
        double[] before = [.. parts.Select(part => CpuMeter.Microseconds(part.Processes))];
        long start = Clock.Now;
        await node.AppendAsync(records, warm, count, cancellation);
        await Arrival.UntilAsync(topology.Analytics, warm + count, cancellation);
        double perSecond = PerSecond(count, start);
        double sum = 0;
        foreach (var (index, (name, processes)) in parts.Index())
        {
            double each = (CpuMeter.Microseconds(processes) - before[index]) / count;
            findings.Note($"CPU of {name}", each, " us/record");
            sum += each;
        }

        findings.Note("two cores to themselves would carry", 2_000_000 / sum, "/s");
        findings.AtLeast(LeastPerSecond, "end to end", perSecond, "/s");
        findings.AtMost(0, "lost", warm + count - await Arrival.CountAsync(topology.Analytics, cancellation));
    }

    private static double PerSecond(double count, long start) => count / ((Clock.Now - start) / (double)Clock.Second);

    private static KafkaRecordBatches Batches(string kafka)
    {
        var clients = new KafkaClients(new KafkaOptions { BootstrapServers = kafka }, NullLogger<KafkaClients>.Instance);
        return new KafkaRecordBatches(
            "perf-cluster", "perf", clients, new KafkaTopics(clients), TimeProvider.System, NullLogger<KafkaRecordBatches>.Instance);
    }

    // Takes batches, and does nothing with them.
    private static async Task<int> TakeAsync(IAsyncEnumerator<RecordBatch> batches, int count, CancellationToken cancellation)
    {
        int taken = 0;
        while (taken < count && await batches.MoveNextAsync())
        {
            taken += batches.Current.Records.Count;
            await batches.Current.DoneAsync(cancellation);
        }

        return taken;
    }
}
