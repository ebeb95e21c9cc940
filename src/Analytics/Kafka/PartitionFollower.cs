using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Inferly.Analytics.Kafka;

/// <summary>Reads one partition from a place on, and goes on with what comes. On a thread of its own.</summary>
internal sealed partial class PartitionFollower(KafkaClients clients, ILogger logger)
{
    /// <summary>Runs until it is cancelled. librdkafka finds its way back to a broker by itself; only what it calls fatal is thrown.</summary>
    /// <param name="from">The place, or an end of the partition.</param>
    /// <param name="handle">Gets each record, and a mark (<c>IsPartitionEOF</c>) whenever the end is reached. May block.</param>
    /// <param name="stopping">Ends it; not an error.</param>
    public Task FollowAsync(TopicPartitionOffset from, Action<ConsumeResult<byte[]?, byte[]>> handle, CancellationToken stopping) => Blocking.RunAsync(() =>
    {
        using var consumer = clients.ConsumerBuilder("inferly-" + from.Topic, isMember: false).Build();
        consumer.Assign(from);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                handle(consumer.Consume(stopping));
            }
            catch (ConsumeException passing) when (!passing.Error.IsFatal)
            {
                LogPassing(from.Topic, passing.Error.Reason);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
        }
    });

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Topic} can't be read now: {Reason}")]
    private partial void LogPassing(string topic, string reason);
}
