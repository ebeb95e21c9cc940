using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Inferly.Analytics.Kafka;
using Inferly.Analytics.Topics;
using Inferly.Faults.Kafka;
using Microsoft.Extensions.Logging.Abstractions;

namespace Inferly.Analytics.Tests.Kafka;

/// <summary>One real broker. Each test begins with topics of its own.</summary>
public sealed class KafkaFixture : IAsyncLifetime
{
    private KafkaBroker? _broker;

    public KafkaBroker Broker
    {
        get
        {
            Assert.SkipWhen(_broker is null, KafkaBroker.Missing);
            return _broker!;
        }
    }

    public KafkaClients Clients(int partitions = 3) =>
        new(new KafkaOptions { BootstrapServers = Broker.Address, Partitions = partitions }, NullLogger<KafkaClients>.Instance);

    /// <summary>Deletes the product's topics, and awaits that they are gone.</summary>
    public async Task ClearAsync()
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = Broker.Address }).Build();
        string[] Present() => [.. admin.GetMetadata(TimeSpan.FromSeconds(10)).Topics
            .Where(topic => !topic.Error.IsError && topic.Topic.StartsWith("inferly.", StringComparison.Ordinal)).Select(topic => topic.Topic)];
        if (Present() is { Length: > 0 } topics)
        {
            await admin.DeleteTopicsAsync(topics, new DeleteTopicsOptions { OperationTimeout = TimeSpan.FromSeconds(10) });
        }

        while (Present().Length > 0)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>All records of the requests topic that are committed, in each partition's order.</summary>
    public List<ConsumeResult<byte[]?, byte[]>> Committed(int partitions)
    {
        using var consumer = Clients().ConsumerBuilder("test-" + Guid.NewGuid()).Build();
        consumer.Assign(Enumerable.Range(0, partitions).Select(p => new TopicPartitionOffset(TopicNames.Requests, p, Offset.Beginning)));
        var records = new List<ConsumeResult<byte[]?, byte[]>>();
        for (var ends = 0; ends < partitions;)
        {
            var read = consumer.Consume(TimeSpan.FromSeconds(30));
            if (read.IsPartitionEOF)
            {
                ends++;
            }
            else
            {
                records.Add(read);
            }
        }

        return records;
    }

    public async ValueTask InitializeAsync()
    {
        _broker = await KafkaBroker.StartAsync();
        TestContext.Current.SendDiagnosticMessage($"Kafka tests use {_broker?.Origin ?? "nothing"}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_broker is not null)
        {
            await _broker.DisposeAsync();
        }
    }
}
