using Confluent.Kafka;
using Inferly.Analytics.Kafka;
using Inferly.Analytics.Topics;
using Microsoft.Extensions.Logging.Abstractions;

namespace Inferly.Analytics.Tests.Kafka;

[Collection(KafkaCollection.Name)]
public sealed class PartitionFollowerTests(KafkaFixture kafka)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task FollowAsync_ClientCannotGoOn_AnotherGoesOnBehindWhatWasRead(int failsAt)
    {
        await kafka.ClearAsync();
        var clients = kafka.Clients();
        await new KafkaTopics(clients).EnsureAsync();
        await TellAsync(clients, 0, 5);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var read = new List<byte>();
        var failed = false;

        await new PartitionFollower(clients, NullLogger.Instance).FollowAsync([new(TopicNames.Rates, 0, Offset.Beginning)], one =>
        {
            if (one.IsPartitionEOF)
            {
                return;
            }

            read.Add(one.Message.Value[0]);
            if (read.Count == 5)
            {
                enough.Cancel();
            }

            if (one.Offset == failsAt && !failed)
            {
                failed = true;
                throw new KafkaException(new Error(ErrorCode.Local_Fatal, "as librdkafka says it", isFatal: true));
            }
        }, enough.Token);

        Assert.True(failed);
        Assert.Equal([0, 1, 2, 3, 4], read);
    }

    private static async Task TellAsync(KafkaClients clients, byte from, byte to)
    {
        using var producer = clients.CreateProducer(TimeSpan.FromSeconds(10));
        for (var value = from; value < to; value++)
        {
            await producer.ProduceAsync(TopicNames.Rates, new() { Value = [value] }, Cancellation);
        }
    }
}
