using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Channels;
using Confluent.Kafka;
using Inferly.Analytics.Topics;
using Inferly.Pipeline.State;
using Microsoft.Extensions.Logging;

namespace Inferly.Analytics.Kafka;

/// <summary>
/// The control log of a cluster: the compacted topic <c>inferly.control</c>, one partition, keyed by entity. Written to directly: while Kafka is
/// away, mutations are refused and requests go on with the state they have.
/// </summary>
public sealed partial class KafkaControlLog(KafkaClients clients, KafkaTopics topics, TimeProvider time, ILogger<KafkaControlLog> logger)
    : IControlLog, IDisposable
{
    private const int ReadAhead = 4096;
    private static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(5);
    private static readonly TopicPartition Partition = new(TopicNames.Control, 0);

    private readonly Lazy<IProducer<byte[]?, byte[]>> _producer = new(() => clients.CreateProducer(WriteTimeout));
    private readonly PartitionFollower _follower = new(clients, logger);
    private readonly Patience _patience = new(time, logger);

    /// <summary>Known once the end was asked for.</summary>
    public string? Identity { get; private set; }

    /// <inheritdoc/>
    public async ValueTask<bool> AppendAsync(string entityKey, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        try
        {
            var message = new Message<byte[]?, byte[]> { Key = Encoding.UTF8.GetBytes(entityKey), Value = payload.ToArray() };
            await _producer.Value.ProduceAsync(Partition, message, cancellationToken);
            return true;
        }
        catch (KafkaException refused)
        {
            LogRefused(refused.Error.Reason);
            return false;
        }
    }

    /// <summary>Makes the topic where it is missing. Waits for the cluster.</summary>
    /// <exception cref="IOException">It is there and refuses, or is not the one that was meant: somebody has to mend the configuration.</exception>
    public async ValueTask<long> GetEndOffsetAsync(CancellationToken cancellationToken)
    {
        long? end = null;
        await _patience.UntilDoneAsync("Kafka (the control log)", async () =>
        {
            clients.ForgetRefusal();
            try
            {
                await topics.EnsureAsync();
                Identity = await topics.IdentityOfAsync(TopicNames.Control);
                end = await clients.EndOfAsync(Partition);
            }
            catch (KafkaException) when (clients.Refusal is not null)
            {
                // Waiting is of no use.
            }
        }, cancellationToken);
        return end ?? throw new IOException(clients.Refusal);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<ControlLogRecord> ReadAsync(CancellationToken cancellationToken) => ReadAsync(0, cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<ControlLogRecord> ReadAsync(long from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var records = Channel.CreateBounded<ControlLogRecord>(new BoundedChannelOptions(ReadAhead) { SingleReader = true, SingleWriter = true });
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var following = FollowAsync(from, records.Writer, stopping.Token);
        try
        {
            await foreach (var record in records.Reader.ReadAllAsync(cancellationToken))
            {
                yield return record;
            }
        }
        finally
        {
            await stopping.CancelAsync();
            await following;
        }
    }

    public void Dispose()
    {
        if (_producer.IsValueCreated)
        {
            _producer.Value.Dispose();
        }
    }

    private async Task FollowAsync(long from, ChannelWriter<ControlLogRecord> records, CancellationToken stopping)
    {
        try
        {
            await _follower.FollowAsync([new(Partition, from)], read => Deliver(read, records, stopping), stopping);
            records.Complete();
        }
        catch (Exception fatal)
        {
            records.Complete(fatal);
        }
    }

    private static void Deliver(ConsumeResult<byte[]?, byte[]> read, ChannelWriter<ControlLogRecord> records, CancellationToken stopping)
    {
        // Compaction may have taken what stood before the end: who waits for the end must learn that nothing more comes.
        var record = read.IsPartitionEOF ? new ControlLogRecord(read.Offset.Value - 1, default) : new(read.Offset.Value, read.Message.Value);
        while (!records.TryWrite(record))
        {
            // The follower's thread is its own: it may wait.
            records.WaitToWriteAsync(stopping).AsTask().GetAwaiter().GetResult();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The control log could not be reached: {Reason}")]
    private partial void LogRefused(string reason);
}
