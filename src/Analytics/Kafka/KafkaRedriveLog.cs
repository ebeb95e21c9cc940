using System.Globalization;
using Confluent.Kafka;
using Inferly.Analytics.Topics;

namespace Inferly.Analytics.Kafka;

/// <summary>
/// The dead letters of a cluster. Records and what is kept of their having been sent are one transaction; who takes over ends the transaction of a run
/// that was cut off, and shuts out one that is not.
/// </summary>
public sealed class KafkaRedriveLog(KafkaClients clients) : IRedriveLog, IDisposable
{
    private const string Name = "inferly-redrive";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    private IProducer<byte[]?, byte[]>? _producer;

    /// <inheritdoc/>
    /// <exception cref="KafkaException">The cluster can't be reached, or refuses.</exception>
    public IEnumerable<KeptLetter> Read()
    {
        var sent = ReadAll().Select(read => KafkaDeadLetters.SentOrigin(read.Message)).OfType<string>().ToHashSet(StringComparer.Ordinal);
        foreach (var read in ReadAll().Where(read => read.Message.Value is not null))
        {
            var letter = DeadLetter.Decode(read.Message.Value);
            yield return new KeptLetter(read.Partition.Value, read.Offset.Value, letter, letter is not null && sent.Contains(letter.Origin));
        }
    }

    /// <inheritdoc/>
    /// <exception cref="KafkaException">The cluster can't be reached, or refuses.</exception>
    public Task TakeOverAsync(CancellationToken cancellationToken) => Blocking.RunAsync(() =>
    {
        _producer = clients.CreateProducer(Timeout, Name);
        _producer.InitTransactions(Timeout);
    });

    /// <inheritdoc/>
    /// <exception cref="KafkaException">The cluster can't be reached, or another run has taken over: nothing of these was sent, or all; run it again.</exception>
    public Task<int> SendAsync(IReadOnlyList<RedriveStep> steps, CancellationToken cancellationToken) => Blocking.RunAsync(() =>
    {
        var producer = _producer ?? throw new InvalidOperationException("Nobody has taken over.");
        var due = steps.Where(step => step.Record is not null).ToList();
        if (due.Count > 0)
        {
            Send(producer, due);
        }

        return due.Count;
    });

    public void Dispose() => _producer?.Dispose();

    private void Send(IProducer<byte[]?, byte[]> producer, List<RedriveStep> due)
    {
        var partitions = clients.PartitionsOf(TopicNames.Requests);
        var partition = partitions[Random.Shared.Next(partitions.Count)];
        var batch = string.Create(CultureInfo.InvariantCulture, $"redrive/{Guid.NewGuid():N}");
        producer.BeginTransaction();
        for (var index = 0; index < due.Count; index++)
        {
            producer.Produce(partition, new Message<byte[]?, byte[]>
            {
                Value = due[index].Record!,
                Headers = [new Header(BatchHeader.Name, new BatchHeader(batch, index, due.Count).Encode())],
            });
            producer.Produce(KafkaDeadLetters.Partition, KafkaDeadLetters.Sent(due[index].Letter.Letter!));
        }

        producer.CommitTransaction(Timeout);
    }

    // To the ends as they are now: what was committed, since a consumer tells nothing else.
    private IEnumerable<ConsumeResult<byte[]?, byte[]>> ReadAll()
    {
        var unread = clients.PartitionsOf(TopicNames.DeadLetter).ToHashSet();
        using var consumer = clients.ConsumerBuilder(Name).Build();
        consumer.Assign(unread.Select(partition => new TopicPartitionOffset(partition, Offset.Beginning)));
        while (unread.Count > 0)
        {
            var read = consumer.Consume(Timeout)
                ?? throw new KafkaException(new Error(ErrorCode.Local_TimedOut, $"{TopicNames.DeadLetter} could not be read within {Timeout.TotalSeconds} s"));
            if (read.IsPartitionEOF)
            {
                unread.Remove(read.TopicPartition);
            }
            else
            {
                yield return read;
            }
        }
    }
}
