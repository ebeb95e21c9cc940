using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Inferly.Analytics.Kafka;

/// <summary>Makes librdkafka's clients, all with the same way to the cluster. Thread-safe.</summary>
public sealed partial class KafkaClients(KafkaOptions options, ILogger<KafkaClients> logger, TimeProvider? time = null)
{
    /// <summary>The largest record that may travel, in bytes: a little more than the local log takes.</summary>
    internal const int MaxRecordBytes = 9 << 20;

    private static readonly TimeSpan QueryTimeout = TimeSpan.FromSeconds(10);

    private readonly ErrorNews _news = new(time ?? TimeProvider.System);

    internal KafkaOptions Options => options;

    /// <summary>Why no connection could be had that time alone will not bring; null where none was refused so. In an operator's words.</summary>
    public string? Refusal { get; private set; }

    /// <summary>What follows is judged anew.</summary>
    internal void ForgetRefusal() => Refusal = null;

    /// <summary>Each record acknowledged by all in-sync replicas, in order and once, as long as this producer lives.</summary>
    internal IProducer<byte[]?, byte[]> CreateProducer(TimeSpan timeout, string? transactionalId = null)
    {
        var config = new ProducerConfig(Common())
        {
            Acks = Acks.All,
            EnableIdempotence = true,
            CompressionType = CompressionType.Zstd,
            LingerMs = 5,
            MessageTimeoutMs = (int)timeout.TotalMilliseconds,
            MessageMaxBytes = MaxRecordBytes,
            TransactionalId = transactionalId,
        };
        if (transactionalId is not null)
        {
            config.TransactionTimeoutMs = (int)timeout.TotalMilliseconds;
            // The commit tells whether all have arrived; nobody asks of each.
            config.EnableDeliveryReports = false;
        }

        return new ProducerBuilder<byte[]?, byte[]>(config).SetLogHandler(Log).SetErrorHandler(Note).Build();
    }

    /// <summary>Reads what is committed, and tells when it reaches the end.</summary>
    /// <param name="group">Whose offsets it asks for.</param>
    /// <param name="member">
    /// Its name as one of the group, which is given partitions, and commits the offsets that are stored by hand; null where it is none. A member
    /// that comes back under its name, be it another process or after the cluster was away, has its partitions again at once: nobody waits for
    /// the one that was before it.
    /// </param>
    internal ConsumerBuilder<byte[]?, byte[]> ConsumerBuilder(string group, string? member = null) =>
        new ConsumerBuilder<byte[]?, byte[]>(new ConsumerConfig(Common())
        {
            GroupId = group,
            GroupInstanceId = member,
            EnableAutoCommit = member is not null,
            AutoCommitIntervalMs = 1_000,
            // For so long records wait, where a process has gone, until another one gets its partitions.
            SessionTimeoutMs = 10_000,
            EnableAutoOffsetStore = false,
            EnablePartitionEof = true,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            IsolationLevel = IsolationLevel.ReadCommitted,
            PartitionAssignmentStrategy = PartitionAssignmentStrategy.CooperativeSticky,
            QueuedMaxMessagesKbytes = 32 << 10,
            MessageMaxBytes = MaxRecordBytes,
        }).SetLogHandler(Log).SetErrorHandler(Note);

    internal IAdminClient CreateAdmin() => new AdminClientBuilder(new AdminClientConfig(Common())).SetLogHandler(Log).SetErrorHandler(Note).Build();

    /// <summary>The offset behind the last record of a partition.</summary>
    /// <exception cref="KafkaException">The cluster can't be reached, or refuses.</exception>
    internal Task<long> EndOfAsync(TopicPartition partition) => Blocking.RunAsync(() =>
    {
        using var consumer = ConsumerBuilder("inferly-" + partition.Topic).Build();
        return consumer.QueryWatermarkOffsets(partition, QueryTimeout).High.Value;
    });

    /// <summary>A topic's partitions as they are now. Blocks.</summary>
    /// <exception cref="KafkaException">The cluster can't be reached, or does not know the topic.</exception>
    internal IReadOnlyList<TopicPartition> PartitionsOf(string topic)
    {
        using var admin = CreateAdmin();
        var metadata = admin.GetMetadata(topic, QueryTimeout).Topics.Single();
        return metadata.Error.IsError
            ? throw new KafkaException(metadata.Error)
            : [.. metadata.Partitions.Select(partition => new TopicPartition(topic, partition.PartitionId))];
    }

    private ClientConfig Common() => new()
    {
        BootstrapServers = options.BootstrapServers,
        ClientId = "inferly",
        SecurityProtocol = options.Security,
        SaslMechanism = options.Mechanism,
        SaslUsername = options.Username,
        SaslPassword = options.Password,
        SslCaLocation = options.CaFile,
        // Back soon after a broker has been away, and told so by its connection, not by the next request's timeout.
        ReconnectBackoffMaxMs = 2_000,
        SocketKeepaliveEnable = true,
        LogConnectionClose = false,
    };

    private void Log(IClient client, LogMessage message)
    {
        var level = (LogLevel)message.LevelAs(LogLevelType.MicrosoftExtensionsLogging);
        // What concerns a broker that is away comes as an error too (below), and from every connection again and again.
        if (message.Facility is not ("FAIL" or "ERROR"))
        {
            LogMessage(level, client.Name, message.Message);
        }
    }

    private void Note(IClient client, Error error)
    {
        Refusal = error.Code switch
        {
            ErrorCode.Local_Authentication => $"Kafka at {options.BootstrapServers} refuses kafka.username and kafka.password: {error.Reason}",

            // What a connection that is cut looks like too, as by a balancer before a broker that is only starting: that passes.
            ErrorCode.Local_Ssl when error.Reason.Contains("transport error", StringComparison.Ordinal) => Refusal,
            ErrorCode.Local_Ssl => $"No TLS connection to Kafka at {options.BootstrapServers} (kafka.security, kafka.ca_file): {error.Reason}",
            _ => Refusal,
        };
        LogError(_news.Is(error) ? LogLevel.Warning : LogLevel.Debug, client.Name, error.Reason);
    }

    [LoggerMessage(Message = "Kafka ({Client}): {Text}")]
    private partial void LogMessage(LogLevel level, string client, string text);

    [LoggerMessage(Message = "Kafka ({Client}): {Reason}")]
    private partial void LogError(LogLevel level, string client, string reason);
}
