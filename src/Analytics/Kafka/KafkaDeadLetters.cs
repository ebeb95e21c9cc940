using System.Text;
using Confluent.Kafka;
using Inferly.Analytics.Topics;

namespace Inferly.Analytics.Kafka;

/// <summary>
/// The dead-letter topic of a cluster, keyed by where the record came from. A key without a value says that the key's letter was sent again: an offset
/// of a consumer group would be forgotten after some days. Thread-safe.
/// </summary>
public sealed class KafkaDeadLetters(KafkaClients clients) : IDeadLetters, IDisposable
{
    /// <summary>Where letters go, and that they were sent again: where the topic was not made by an operator it has no other. All are read.</summary>
    internal static readonly TopicPartition Partition = new(TopicNames.DeadLetter, 0);

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);
    private readonly Lazy<IProducer<byte[]?, byte[]>> _producer = new(() => clients.CreateProducer(Timeout));

    /// <inheritdoc/>
    public async Task AddAsync(DeadLetter letter, CancellationToken cancellationToken) =>
        await _producer.Value.ProduceAsync(Partition, new() { Key = Encoding.UTF8.GetBytes(letter.Origin), Value = letter.Encode() }, cancellationToken);

    public void Dispose()
    {
        if (_producer.IsValueCreated)
        {
            _producer.Value.Dispose();
        }
    }

    /// <summary>What is kept where a letter was sent again.</summary>
    internal static Message<byte[]?, byte[]> Sent(DeadLetter letter) => new() { Key = Encoding.UTF8.GetBytes(letter.Origin), Value = null! };

    /// <summary>The origin of the letter that was sent again; null for a record that says no such thing.</summary>
    internal static string? SentOrigin(Message<byte[]?, byte[]> message) =>
        message is { Key: { } origin, Value: null } ? Encoding.UTF8.GetString(origin) : null;
}
