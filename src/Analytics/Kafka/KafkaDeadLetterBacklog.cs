using Confluent.Kafka;
using Inferly.Analytics.Topics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Inferly.Analytics.Kafka;

/// <summary>Follows the dead-letter topic of a cluster to tell how many letters nobody has sent again.</summary>
public sealed class KafkaDeadLetterBacklog(KafkaClients clients, KafkaTopics topics, TimeProvider time, ILogger<KafkaDeadLetterBacklog> logger)
    : BackgroundService, IDeadLetterBacklog
{
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);

    // A consumer that was cut off may set a record aside once more after it was sent, and of two partitions either may be heard first.
    private readonly HashSet<string> _sent = new(StringComparer.Ordinal);

    private readonly HashSet<int> _atEnd = [];

    // Below 0 until all partitions' ends were reached once.
    private long _count = -1;

    /// <inheritdoc/>
    public long? Count => Volatile.Read(ref _count) is >= 0 and var count ? count : null;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            // Those that are added later it learns of at the next start.
            IReadOnlyList<TopicPartition> partitions = [];
            await new Patience(time, logger).UntilDoneAsync("Kafka (the dead letters)", async () =>
            {
                await topics.EnsureAsync();
                partitions = await Blocking.RunAsync(() => clients.PartitionsOf(TopicNames.DeadLetter));
            }, stoppingToken);
            await new PartitionFollower(clients, logger).FollowAsync(
                [.. partitions.Select(partition => new TopicPartitionOffset(partition, Offset.Beginning))], read => Hear(read, partitions.Count), stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What was heard is not needed any more.
        }
    }

    private void Hear(ConsumeResult<byte[]?, byte[]> read, int partitions)
    {
        if (read.IsPartitionEOF)
        {
            _atEnd.Add(read.Partition.Value);
            if (_atEnd.Count == partitions)
            {
                Volatile.Write(ref _count, _open.Count);
            }
        }
        else if (KafkaDeadLetters.SentOrigin(read.Message) is { } sent)
        {
            _sent.Add(sent);
            _open.Remove(sent);
        }
        else if (read.Message.Value is { } value && DeadLetter.Decode(value) is { } letter && !_sent.Contains(letter.Origin))
        {
            _open.Add(letter.Origin);
        }
    }
}
