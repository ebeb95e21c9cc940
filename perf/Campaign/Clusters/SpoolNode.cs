using Inferly.Analytics.Kafka;
using Inferly.Analytics.Log;
using Inferly.Analytics.Topics;
using Inferly.Perf.Load.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Inferly.Perf.Campaign.Clusters;

/// <summary>What carries records in a gateway, without the gateway: the local log and what forwards it to Kafka, in this process.</summary>
internal sealed class SpoolNode : IAsyncDisposable
{
    private const int AtOnce = 64;

    private readonly EventLog _log;
    private readonly SpoolForwarder _forwarder;
    private bool _isForwarding;

    public SpoolNode(string folder, string kafka)
    {
        _log = EventLog.Open(folder, new SegmentLogOptions(), TimeProvider.System);
        var clients = new KafkaClients(new KafkaOptions { BootstrapServers = kafka }, NullLogger<KafkaClients>.Instance);
        _forwarder = new SpoolForwarder(
            new LocalBatches(_log, SpoolForwarder.Name, TimeProvider.System, NullLogger<LocalBatches>.Instance),
            _log.Id,
            clients,
            new KafkaTopics(clients),
            TimeProvider.System,
            NullLogger<SpoolForwarder>.Instance);
    }

    /// <summary>Records that Kafka does not have yet.</summary>
    public long Backlog => _forwarder.Backlog;

    /// <summary>Appends the records of these numbers, as that many requests at a time would.</summary>
    public Task AppendAsync(RecordSource records, int from, int count, CancellationToken cancellation)
    {
        var topic = _log.Topic(TopicNames.Requests);
        return Task.WhenAll(Enumerable.Range(0, AtOnce).Select(worker => Task.Run(async () =>
        {
            for (int i = worker; i < count; i += AtOnce)
            {
                var appended = await topic.AppendAsync(records.Make(from + i), cancellation);
                if (!appended.IsCommitted)
                {
                    throw new IOException(appended.Error);
                }
            }
        }, cancellation)));
    }

    public Task ForwardAsync(CancellationToken cancellation)
    {
        _isForwarding = true;
        return _forwarder.StartAsync(cancellation);
    }

    /// <summary>Awaits that Kafka has everything.</summary>
    public Task EmptyAsync(CancellationToken cancellation) => Clock.AwaitAsync(() => Backlog == 0, cancellation);

    public async ValueTask DisposeAsync()
    {
        if (_isForwarding)
        {
            await _forwarder.StopAsync(CancellationToken.None);
        }

        _forwarder.Dispose();
        await _log.DisposeAsync();
    }
}
