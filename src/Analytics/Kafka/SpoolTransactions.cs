using Confluent.Kafka;
using Inferly.Analytics.Topics;

namespace Inferly.Analytics.Kafka;

/// <summary>
/// Sends batches of this node's log to <c>inferly.requests</c>, each once: the batch and the place in the log behind it are one transaction. After any
/// failure it is to be thrown away; the next one begins by asking what has arrived. For one caller at a time.
/// </summary>
internal sealed class SpoolTransactions : IDisposable
{
    // Also how long a transaction that a dying node left open keeps what lies behind it from readers.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    // More than all the timeouts of a call together.
    private static readonly TimeSpan LongestCall = 3 * Timeout;

    // The group's offset of this partition is no place in the topic, but the place in the node's own log.
    private static readonly TopicPartition Mark = new(TopicNames.Requests, 0);

    private readonly IProducer<byte[]?, byte[]> _producer;
    private readonly IConsumer<byte[]?, byte[]> _marks;
    private readonly IReadOnlyList<TopicPartition> _partitions;
    private readonly TimeProvider _time;
    private Task _call = Task.CompletedTask;
    private volatile bool _isDisposed;
    private uint _next;

    private SpoolTransactions(IProducer<byte[]?, byte[]> producer, IConsumer<byte[]?, byte[]> marks, IReadOnlyList<TopicPartition> partitions, TimeProvider time) =>
        (_producer, _marks, _partitions, _time, _next) = (producer, marks, partitions, time, (uint)Random.Shared.Next());

    /// <summary>Ends what a former process of this node has left: its open transaction is aborted, one that was being committed is.</summary>
    /// <exception cref="KafkaException">The cluster can't be reached, or refuses.</exception>
    public static Task<SpoolTransactions> OpenAsync(KafkaClients clients, string node, TimeProvider time) => Blocking.RunAsync(() => Open(clients, node, time));

    /// <summary>The place in the node's log up to which everything has arrived; null where Kafka knows nothing of this node.</summary>
    /// <exception cref="KafkaException">The cluster can't be reached, or refuses.</exception>
    public Task<long?> ArrivedAsync() => CallAsync(Arrived);

    /// <summary>Sends a batch. Returns when it is committed.</summary>
    /// <param name="batch">As the local log handed it out.</param>
    /// <param name="to">The place in the local log behind the batch.</param>
    /// <exception cref="KafkaException">It is not known whether it has arrived.</exception>
    public Task SendAsync(RecordBatch batch, long to) => CallAsync(() =>
    {
        Send(batch, to);
        return to;
    });

    /// <summary>
    /// After a failure in the background: a call that has not returned keeps the clients until it does. They can do no harm, whoever opens next shuts
    /// them out.
    /// </summary>
    public void Dispose()
    {
        _isDisposed = true;
        if (_call.IsCompletedSuccessfully)
        {
            DisposeClients();
        }
        else
        {
            _call.ContinueWith(_ => DisposeClients(), CancellationToken.None, TaskContinuationOptions.LongRunning, TaskScheduler.Default);
        }
    }

    private static SpoolTransactions Open(KafkaClients clients, string node, TimeProvider time)
    {
        var name = "inferly-spool-" + node;
        var producer = clients.CreateProducer(Timeout, name);
        try
        {
            producer.InitTransactions(Timeout);
            var partitions = clients.PartitionsOf(TopicNames.Requests);
            return new SpoolTransactions(producer, clients.ConsumerBuilder(name).Build(), partitions, time);
        }
        catch
        {
            producer.Dispose();
            throw;
        }
    }

    private Task<T> CallAsync<T>(Func<T> call)
    {
        var running = Blocking.RunAsync(call);
        _call = running;
        return Blocking.WithinAsync(running, LongestCall, _time);
    }

    private long? Arrived()
    {
        var offset = _marks.Committed([Mark], Timeout).Single().Offset;
        return offset.IsSpecial ? null : offset.Value;
    }

    private void Send(RecordBatch batch, long to)
    {
        _producer.BeginTransaction();
        // In turn, so that all partitions get as much; a batch stays in one, where its order is kept.
        var partition = _partitions[(int)(_next++ % (uint)_partitions.Count)];
        for (var index = 0; index < batch.Records.Count; index++)
        {
            Produce(partition, new Message<byte[]?, byte[]>
            {
                Value = batch.Records[index].ToArray(),
                Headers = [new Header(BatchHeader.Name, new BatchHeader(batch.Id, index, batch.Records.Count).Encode())],
            });
        }

        _producer.SendOffsetsToTransaction([new TopicPartitionOffset(Mark, to)], _marks.ConsumerGroupMetadata, Timeout);
        _producer.CommitTransaction(Timeout);
    }

    private void DisposeClients()
    {
        _producer.Dispose();
        _marks.Dispose();
    }

    private void Produce(TopicPartition partition, Message<byte[]?, byte[]> message)
    {
        while (true)
        {
            // The records' memory is theirs who have given up.
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            try
            {
                _producer.Produce(partition, message);
                return;
            }
            catch (ProduceException<byte[]?, byte[]> full) when (full.Error.Code == ErrorCode.Local_QueueFull)
            {
                _producer.Poll(TimeSpan.FromMilliseconds(20));
            }
        }
    }
}
