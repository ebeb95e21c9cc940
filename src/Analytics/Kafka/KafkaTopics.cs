using System.Globalization;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Inferly.Analytics.Topics;

namespace Inferly.Analytics.Kafka;

/// <summary>Sees to it that the topics are there. What an operator has made or changed stays as it is. Thread-safe.</summary>
public sealed class KafkaTopics(KafkaClients clients)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>Makes the topics that the cluster lacks.</summary>
    /// <exception cref="KafkaException">The cluster can't be reached, or refuses.</exception>
    public Task EnsureAsync() => Blocking.RunAsync(Ensure);

    /// <summary>What tells a topic from one that had its name before.</summary>
    /// <exception cref="KafkaException">The cluster can't be reached, or does not know the topic.</exception>
    internal async Task<string> IdentityOfAsync(string topic)
    {
        using var admin = clients.CreateAdmin();
        var described = await admin.DescribeTopicsAsync(TopicCollection.OfTopicNames([topic]), new DescribeTopicsOptions { RequestTimeout = Timeout });
        return described.TopicDescriptions.Single().TopicId.ToString();
    }

    private void Ensure()
    {
        using var admin = clients.CreateAdmin();
        var present = admin.GetMetadata(Timeout).Topics.Where(topic => !topic.Error.IsError).Select(topic => topic.Topic).ToHashSet();
        var missing = All().Where(topic => !present.Contains(topic.Name)).ToList();
        if (missing.Count == 0)
        {
            return;
        }

        try
        {
            admin.CreateTopicsAsync(missing, new CreateTopicsOptions { OperationTimeout = Timeout, RequestTimeout = Timeout }).GetAwaiter().GetResult();
        }
        catch (CreateTopicsException refused) when (refused.Results.All(result =>
            result.Error.Code is ErrorCode.NoError or ErrorCode.TopicAlreadyExists))
        {
            // Another process was faster.
        }
    }

    private IEnumerable<TopicSpecification> All()
    {
        // One partition: the fold needs one order over everything.
        yield return Topic(TopicNames.Control, 1, ("cleanup.policy", "compact"), ("min.cleanable.dirty.ratio", "0.1"));
        yield return Topic(TopicNames.Requests, clients.Options.Partitions, ("retention.ms", Milliseconds(clients.Options.Retention)));
        yield return Topic(TopicNames.Rates, 1, ("retention.ms", Milliseconds(TimeSpan.FromHours(1))));
        yield return Topic(
            TopicNames.Spend, 1, ("cleanup.policy", "compact,delete"), ("retention.ms", Milliseconds(SpendExchange.WorthKeeping)), ("min.cleanable.dirty.ratio", "0.1"));
        yield return Topic(TopicNames.GoldenSets, 1, ("cleanup.policy", "compact"), ("min.cleanable.dirty.ratio", "0.1"));
        yield return Topic(TopicNames.DeadLetter, 1, ("retention.ms", "-1"));
    }

    private TopicSpecification Topic(string name, int partitions, params (string Name, string Value)[] settings) => new()
    {
        Name = name,
        NumPartitions = partitions,
        ReplicationFactor = clients.Options.ReplicationFactor ?? -1,
        Configs = settings
            .Append(("max.message.bytes", KafkaClients.MaxRecordBytes.ToString(CultureInfo.InvariantCulture)))
            .ToDictionary(setting => setting.Item1, setting => setting.Item2),
    };

    private static string Milliseconds(TimeSpan time) => ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
}
