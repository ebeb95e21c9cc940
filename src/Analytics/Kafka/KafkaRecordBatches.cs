using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Confluent.Kafka;
using Inferly.Analytics.Topics;
using Microsoft.Extensions.Logging;

namespace Inferly.Analytics.Kafka;

/// <summary>
/// Batches of the topic <c>inferly.requests</c>, shared with all processes of the consumer group. A batch is what one node sent in one transaction, so that
/// whoever reads it, and however often, sees the same records under the same id. For one reader.
/// </summary>
/// <param name="group">The consumer group.</param>
/// <param name="node">This process among those of the group, the same whenever it starts.</param>
/// <param name="clients">The way to Kafka.</param>
/// <param name="topics">Made where they are missing.</param>
/// <param name="time">Of the pauses.</param>
/// <param name="logger">Learns why Kafka gives nothing.</param>
public sealed partial class KafkaRecordBatches(
    string group, string node, KafkaClients clients, KafkaTopics topics, TimeProvider time, ILogger<KafkaRecordBatches> logger) : IRecordBatches
{
    // Batches that wait for ClickHouse; then the partitions pause, and the records wait in Kafka.
    private const int MaxReady = 3;
    private static readonly TimeSpan AfterFatal = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<int, PartitionBatches> _partitions = [];
    private readonly Lock _gate = new();
    private readonly Patience _patience = new(time, logger);
    private bool _isPaused;
    private long _backlog;

    /// <summary>Of the partitions that are this process's at present.</summary>
    public long Backlog => Volatile.Read(ref _backlog);

    /// <summary>Of all processes of the group. What waits in the local logs of nodes, Kafka does not know of.</summary>
    public Task DrainedAsync(CancellationToken cancellationToken) => new GroupProgress(clients, group, time).CaughtUpAsync(cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<RecordBatch> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await _patience.UntilDoneAsync("Kafka (the records)", topics.EnsureAsync, cancellationToken);
        var ready = Channel.CreateUnbounded<RecordBatch>(new UnboundedChannelOptions { SingleWriter = true });
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var following = Blocking.RunAsync(() => Follow(ready, stopping.Token));
        try
        {
            await foreach (var batch in ready.Reader.ReadAllAsync(cancellationToken))
            {
                yield return batch;
            }
        }
        finally
        {
            await stopping.CancelAsync();
            await following;
        }
    }

    private void Follow(Channel<RecordBatch> ready, CancellationToken stopping)
    {
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                FollowAsMember(ready, stopping);
            }

            ready.Writer.Complete();
        }
        catch (Exception unexpected)
        {
            ready.Writer.Complete(unexpected);
        }
    }

    // As one member of the group, until it is to stop or librdkafka says that this member can't go on.
    private void FollowAsMember(Channel<RecordBatch> ready, CancellationToken stopping)
    {
        using var consumer = clients.ConsumerBuilder(group, node)
            .SetPartitionsAssignedHandler((_, _) => _isPaused = false)
            .SetPartitionsRevokedHandler((_, partitions) => Forget(partitions.Select(partition => partition.Partition)))
            .SetPartitionsLostHandler((_, partitions) => Forget(partitions.Select(partition => partition.Partition)))
            .Build();
        consumer.Subscribe(TopicNames.Requests);
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                Step(consumer, ready);
            }
        }
        catch (KafkaException fatal)
        {
            LogPassing(fatal.Error.Reason);
            stopping.WaitHandle.WaitOne(AfterFatal);
        }
        finally
        {
            Leave(consumer);
            Forget([.. _partitions.Keys.Select(partition => new Partition(partition))]);
        }
    }

    private void Leave(IConsumer<byte[]?, byte[]> consumer)
    {
        try
        {
            // Commits what is done.
            consumer.Close();
        }
        catch (KafkaException uncommitted)
        {
            // The group has put this member out, or no broker is there: those batches are read again, and ClickHouse knows them.
            LogPassing(uncommitted.Error.Reason);
        }
    }

    private void Step(IConsumer<byte[]?, byte[]> consumer, Channel<RecordBatch> ready)
    {
        try
        {
            PauseWhere(ready.Reader.Count >= MaxReady, consumer);
            var read = consumer.Consume(Poll);
            if (read is { IsPartitionEOF: false })
            {
                if (Add(consumer, read) is { } batch)
                {
                    ready.Writer.TryWrite(batch);
                    Volatile.Write(ref _backlog, Waiting(consumer));
                }

                return;
            }

            if (read is not null)
            {
                ReachEnd(consumer, read);
            }

            Volatile.Write(ref _backlog, Waiting(consumer));
        }
        catch (KafkaException passing) when (!passing.Error.IsFatal)
        {
            LogPassing(passing.Error.Reason);
        }
    }

    // A paused partition is still polled for: the group must see that this process lives, however long ClickHouse is away.
    private void PauseWhere(bool full, IConsumer<byte[]?, byte[]> consumer)
    {
        if (full == _isPaused)
        {
            return;
        }

        _isPaused = full;
        if (full)
        {
            consumer.Pause(consumer.Assignment);
        }
        else
        {
            consumer.Resume(consumer.Assignment);
        }
    }

    private RecordBatch? Add(IConsumer<byte[]?, byte[]> consumer, ConsumeResult<byte[]?, byte[]> read)
    {
        lock (_gate)
        {
            var batches = BatchesOf(read.Partition);
            return batches.Add(read.Offset.Value, read.Message) is { } complete
                ? new RecordBatch(complete.Id, complete.Records, _ => FinishAsync(consumer, read.Partition, batches, complete))
                : null;
        }
    }

    // Behind the last record there may be marks of transactions, which nobody waits for.
    private void ReachEnd(IConsumer<byte[]?, byte[]> consumer, ConsumeResult<byte[]?, byte[]> end)
    {
        lock (_gate)
        {
            var batches = BatchesOf(end.Partition);
            batches.ReachEnd(end.Offset.Value);
            Store(consumer, new TopicPartitionOffset(end.TopicPartition, batches.Done));
        }
    }

    private PartitionBatches BatchesOf(Partition partition)
    {
        if (!_partitions.TryGetValue(partition.Value, out var batches))
        {
            _partitions[partition.Value] = batches = new PartitionBatches(partition.Value);
        }

        return batches;
    }

    private Task FinishAsync(IConsumer<byte[]?, byte[]> consumer, Partition partition, PartitionBatches batches, PartitionBatches.Complete done)
    {
        lock (_gate)
        {
            batches.Finish(done);
            if (_partitions.GetValueOrDefault(partition.Value) == batches)
            {
                Store(consumer, new TopicPartitionOffset(TopicNames.Requests, partition, batches.Done));
            }
        }

        return Task.CompletedTask;
    }

    private void Store(IConsumer<byte[]?, byte[]> consumer, TopicPartitionOffset done)
    {
        try
        {
            consumer.StoreOffset(done);
        }
        catch (Exception gone) when (gone is KafkaException or ObjectDisposedException)
        {
            // The partition went to another process meanwhile: that one reads the batch again, and ClickHouse knows it.
            LogPassing(gone.Message);
        }
    }

    private void Forget(IEnumerable<Partition> partitions)
    {
        lock (_gate)
        {
            foreach (var partition in partitions)
            {
                _partitions.Remove(partition.Value);
            }
        }
    }

    private long Waiting(IConsumer<byte[]?, byte[]> consumer)
    {
        long waiting = 0;
        lock (_gate)
        {
            foreach (var (partition, batches) in _partitions)
            {
                var high = consumer.GetWatermarkOffsets(new TopicPartition(TopicNames.Requests, partition)).High.Value;
                waiting += Math.Max(0, high - batches.Done);
            }
        }

        return waiting;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Kafka gives no records: {Reason}")]
    private partial void LogPassing(string reason);
}
