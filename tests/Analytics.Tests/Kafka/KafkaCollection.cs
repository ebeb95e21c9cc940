namespace Inferly.Analytics.Tests.Kafka;

/// <summary>The tests that share one broker; they run one after another.</summary>
[CollectionDefinition(Name)]
public sealed class KafkaCollection : ICollectionFixture<KafkaFixture>
{
    public const string Name = "Kafka";
}
