using Inferly.Analytics.Topics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Inferly.Analytics.Kafka;

/// <summary>Follows the dead-letter topic of a cluster to tell how many letters nobody has sent again.</summary>
public sealed class KafkaDeadLetterBacklog(KafkaClients clients, KafkaTopics topics, TimeProvider time, ILogger<KafkaDeadLetterBacklog> logger)
    : BackgroundService, IDeadLetterBacklog
{
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);

    // A consumer that was cut off may set a record aside once more after it was sent.
    private readonly HashSet<string> _sent = new(StringComparer.Ordinal);

    // Below 0 until the topic's end was reached once.
    private long _count = -1;

    /// <inheritdoc/>
    public long? Count => Volatile.Read(ref _count) is >= 0 and var count ? count : null;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await new Patience(time, logger).UntilDoneAsync("Kafka (the dead letters)", topics.EnsureAsync, stoppingToken);
            await new PartitionFollower(clients, logger).FollowAsync(new(KafkaDeadLetters.Partition, Confluent.Kafka.Offset.Beginning), read =>
            {
                if (read.IsPartitionEOF)
                {
                    Volatile.Write(ref _count, _open.Count);
                    return;
                }

                if (KafkaDeadLetters.SentOrigin(read.Message) is { } sent)
                {
                    _sent.Add(sent);
                    _open.Remove(sent);
                }
                else if (read.Message.Value is { } value && DeadLetter.Decode(value) is { } letter && !_sent.Contains(letter.Origin))
                {
                    _open.Add(letter.Origin);
                }
            }, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What was heard is not needed any more.
        }
    }
}
