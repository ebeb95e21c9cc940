using Inferly.Analytics.Kafka;
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
            long start = Clock.Now;
            await node.AppendAsync(records, 0, count, cancellation);
            findings.Note("append alone", PerSecond(count, start), "/s");

            await node.ForwardAsync(cancellation);
            await Clock.AwaitAsync(() => node.Backlog < count, cancellation);
            long left = node.Backlog;
            start = Clock.Now;
            await node.EmptyAsync(cancellation);
            findings.Note("forward alone", PerSecond(left, start), "/s");
        }

        findings.Note("consume alone", await ConsumeAsync(topology.Kafka.Address, count, cancellation), "/s");
        await topology.Analytics.StartAsync(cancellation);
        await Arrival.UntilAsync(topology.Analytics, 1, cancellation);
        long before = await Arrival.CountAsync(topology.Analytics, cancellation);
        long began = Clock.Now;
        await Arrival.UntilAsync(topology.Analytics, count, cancellation);
        findings.Note("consume and insert", PerSecond(count - before, began), "/s");
    }

    // Behind the first batch, which the group's beginning delays.
    private static async Task<double> ConsumeAsync(string kafka, int count, CancellationToken cancellation)
    {
        var clients = new KafkaClients(new KafkaOptions { BootstrapServers = kafka }, NullLogger<KafkaClients>.Instance);
        var batches = new KafkaRecordBatches(
            clients, new KafkaTopics(clients), "perf-cluster", TimeProvider.System, NullLogger<KafkaRecordBatches>.Instance);
        long start = 0;
        int first = 0, read = 0;
        await foreach (var batch in batches.ReadAsync(cancellation))
        {
            read += batch.Records.Count;
            await batch.DoneAsync(cancellation);
            if (start == 0)
            {
                (start, first) = (Clock.Now, read);
            }

            if (read >= count)
            {
                break;
            }
        }

        return PerSecond(read - first, start);
    }

    private static async Task WholeAsync(Findings findings, Topology topology, int count, CancellationToken cancellation)
    {
        var records = await RecordSource.OpenAsync(topology.Folder(), cancellation);
        await using var node = new SpoolNode(topology.Folder(), topology.Kafka.Address);
        await node.ForwardAsync(cancellation);
        await node.AppendAsync(records, 0, 1, cancellation);
        await Arrival.UntilAsync(topology.Analytics, 1, cancellation);

        (string Name, IReadOnlyList<int> Processes)[] parts =
        [
            ("append and forward", [Environment.ProcessId]),
            ("Kafka", topology.Kafka.Processes),
            ("analytics", [.. topology.Analytics.Processes.Take(1)]),
            ("ClickHouse", [.. topology.Analytics.Processes.Skip(1)]),
        ];
        double[] before = [.. parts.Select(part => CpuMeter.Microseconds(part.Processes))];
        long start = Clock.Now;
        await node.AppendAsync(records, 1, count, cancellation);
        await Arrival.UntilAsync(topology.Analytics, count + 1, cancellation);
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
        findings.AtMost(0, "lost", count + 1 - await Arrival.CountAsync(topology.Analytics, cancellation));
    }

    private static double PerSecond(double count, long start) => count / ((Clock.Now - start) / (double)Clock.Second);
}
