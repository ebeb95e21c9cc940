using Confluent.Kafka;
using Inferly.Analytics.Topics;
using Microsoft.Extensions.Logging;

namespace Inferly.Analytics.Kafka;

/// <summary>Reads one partition from a place on, and goes on with what comes. On a thread of its own.</summary>
internal sealed partial class PartitionFollower(KafkaClients clients, ILogger logger)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Runs until it is cancelled. librdkafka finds its way back to a broker by itself; where it can't go on, another client does, behind what was read.
    /// </summary>
    /// <param name="from">The place, or an end of the partition.</param>
    /// <param name="handle">
    /// Gets each record once, and a mark (<c>IsPartitionEOF</c>) whenever the end is reached. May block. What it throws, other than Kafka's, ends it all.
    /// </param>
    /// <param name="stopping">Ends it; not an error.</param>
    public Task FollowAsync(TopicPartitionOffset from, Action<ConsumeResult<byte[]?, byte[]>> handle, CancellationToken stopping) => Blocking.RunAsync(() =>
    {
        var backoff = new Backoff(LongestPause);
        var next = from;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                Follow(from, read =>
                {
                    backoff.Reset();
                    next = new(from.TopicPartition, read.IsPartitionEOF ? read.Offset : read.Offset + 1);
                    handle(read);
                }, stopping);
            }
            catch (KafkaException fatal)
            {
                from = next;
                var pause = backoff.Take();
                LogFatal(from.Topic, fatal.Error.Reason, pause.TotalSeconds);
                stopping.WaitHandle.WaitOne(pause);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
        }
    });

    private void Follow(TopicPartitionOffset from, Action<ConsumeResult<byte[]?, byte[]>> handle, CancellationToken stopping)
    {
        using var consumer = clients.ConsumerBuilder("inferly-" + from.Topic).Build();
        consumer.Assign(from);
        while (true)
        {
            try
            {
                handle(consumer.Consume(stopping));
            }
            catch (ConsumeException passing) when (!passing.Error.IsFatal)
            {
                LogPassing(from.Topic, passing.Error.Reason);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Topic} can't be read now: {Reason}")]
    private partial void LogPassing(string topic, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Topic} can't be read by this client of Kafka ({Reason}); another goes on in {Seconds} s")]
    private partial void LogFatal(string topic, string reason, double seconds);
}
