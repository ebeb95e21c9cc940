using Confluent.Kafka;
using Inferly.Analytics.Topics;

namespace Inferly.Analytics.Kafka;

/// <summary>How far a consumer group is with <c>inferly.requests</c>, all of its processes together. Thread-safe.</summary>
internal sealed class GroupProgress(KafkaClients clients, string group, TimeProvider time)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    /// <summary>Completes when the group has committed all that the topic holds at the time of the call.</summary>
    /// <exception cref="KafkaException">The cluster can't be reached.</exception>
    public async Task CaughtUpAsync(CancellationToken cancellationToken)
    {
        using var consumer = clients.ConsumerBuilder(group).Build();
        var ends = await Blocking.RunAsync(() => Ends(consumer));
        while (!await Blocking.RunAsync(() => IsPast(consumer, ends)))
        {
            await Task.Delay(Look, time, cancellationToken);
        }
    }

    private TopicPartitionOffset[] Ends(IConsumer<byte[]?, byte[]> consumer) =>
        [.. clients.PartitionsOf(TopicNames.Requests)
            .Select(partition => new TopicPartitionOffset(partition, consumer.QueryWatermarkOffsets(partition, Timeout).High))];

    private static bool IsPast(IConsumer<byte[]?, byte[]> consumer, TopicPartitionOffset[] ends) => consumer
        .Committed(ends.Select(end => end.TopicPartition), Timeout)
        .All(committed => ends.Single(end => end.TopicPartition == committed.TopicPartition).Offset is var end
            && (end.Value == 0 || (!committed.Offset.IsSpecial && committed.Offset.Value >= end.Value)));
}
