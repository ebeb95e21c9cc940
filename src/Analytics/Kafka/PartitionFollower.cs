using Confluent.Kafka;
using Inferly.Analytics.Topics;
using Microsoft.Extensions.Logging;

namespace Inferly.Analytics.Kafka;

/// <summary>Reads partitions of a topic, each from a place on, and goes on with what comes. On a thread of its own.</summary>
internal sealed partial class PartitionFollower(KafkaClients clients, ILogger logger)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Runs until it is cancelled. librdkafka finds its way back to a broker by itself; where it can't go on, another client does, behind what was read.
    /// </summary>
    /// <param name="from">The partitions, of one topic, each with the place or an end of it.</param>
    /// <param name="handle">
    /// Gets each record once, and a mark (<c>IsPartitionEOF</c>) whenever a partition's end is reached. May block. What it throws, other than Kafka's, ends it all.
    /// </param>
    /// <param name="stopping">Ends it; not an error.</param>
    public Task FollowAsync(
        IReadOnlyCollection<TopicPartitionOffset> from, Action<ConsumeResult<byte[]?, byte[]>> handle, CancellationToken stopping) => Blocking.RunAsync(() =>
    {
        var backoff = new Backoff(LongestPause);
        var topic = from.First().Topic;
        var next = from.ToDictionary(place => place.Partition.Value);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                Follow(topic, [.. next.Values], read =>
                {
                    backoff.Reset();
                    next[read.Partition.Value] = new(topic, read.Partition, read.IsPartitionEOF ? read.Offset : read.Offset + 1);
                    handle(read);
                }, stopping);
            }
            catch (KafkaException fatal)
            {
                var pause = backoff.Take();
                LogFatal(topic, fatal.Error.Reason, pause.TotalSeconds);
                stopping.WaitHandle.WaitOne(pause);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
        }
    });

    private void Follow(
        string topic, IEnumerable<TopicPartitionOffset> from, Action<ConsumeResult<byte[]?, byte[]>> handle, CancellationToken stopping)
    {
        using var consumer = clients.ConsumerBuilder("inferly-" + topic).Build();
        consumer.Assign(from);
        while (true)
        {
            try
            {
                handle(consumer.Consume(stopping));
            }
            catch (ConsumeException passing) when (!passing.Error.IsFatal)
            {
                LogPassing(topic, passing.Error.Reason);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Topic} can't be read now: {Reason}")]
    private partial void LogPassing(string topic, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Topic} can't be read by this client of Kafka ({Reason}); another goes on in {Seconds} s")]
    private partial void LogFatal(string topic, string reason, double seconds);
}
