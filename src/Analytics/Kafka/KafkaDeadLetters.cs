using System.Text;
using Confluent.Kafka;
using Inferly.Analytics.Topics;

namespace Inferly.Analytics.Kafka;

/// <summary>The dead-letter topic of a cluster, keyed by where the record came from. Thread-safe.</summary>
public sealed class KafkaDeadLetters(KafkaClients clients) : IDeadLetters, IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);
    private readonly Lazy<IProducer<byte[]?, byte[]>> _producer = new(() => clients.CreateProducer(Timeout));

    /// <inheritdoc/>
    public async Task AddAsync(DeadLetter letter, CancellationToken cancellationToken)
    {
        var message = new Message<byte[]?, byte[]> { Key = Encoding.UTF8.GetBytes(letter.Origin), Value = letter.Encode() };
        await _producer.Value.ProduceAsync(TopicNames.DeadLetter, message, cancellationToken);
    }

    public void Dispose()
    {
        if (_producer.IsValueCreated)
        {
            _producer.Value.Dispose();
        }
    }
}
