using Confluent.Kafka;
using Inferly.Analytics.Kafka;
using Inferly.Analytics.Log;
using Inferly.Analytics.Topics;
using Inferly.Ingress.Composition;
using Inferly.Ingress.Configuration;

namespace Inferly.Ingress.Maintenance;

/// <summary>Where the dead letters of a configuration are: in Kafka where it has one, else in the data folder.</summary>
internal static class DeadLetterSource
{
    /// <exception cref="KafkaException">Kafka can't be reached, or refuses.</exception>
    public static Task<int> UseAsync(GatewaySettings settings, Func<DeadLetters, Task<int>> use) =>
        settings.Kafka is { } kafka ? UseAsync(settings, kafka, use) : UseAsync(settings.Data, use);

    /// <exception cref="IOException">There is no log, or a gateway has it.</exception>
    public static async Task<int> UseAsync(string data, Func<DeadLetters, Task<int>> use)
    {
        var folder = MaintenanceProgram.LogOf(data);
        await using var log = EventLog.Open(folder, new SegmentLogOptions(), TimeProvider.System);
        return await use(new DeadLetters(new LocalRedriveLog(log), folder));
    }

    private static async Task<int> UseAsync(GatewaySettings settings, KafkaSettings kafka, Func<DeadLetters, Task<int>> use)
    {
        await using var services = new ServiceCollection()
            .AddLogging(logging => logging.AddGatewayLogging(settings))
            .AddKafkaClients(kafka)
            .AddSingleton<KafkaRedriveLog>()
            .BuildServiceProvider();
        try
        {
            await services.GetRequiredService<KafkaTopics>().EnsureAsync();
        }
        catch (KafkaException) when (services.GetRequiredService<KafkaClients>().Refusal is { } refusal)
        {
            throw new IOException(refusal);
        }

        return await use(new DeadLetters(services.GetRequiredService<KafkaRedriveLog>(), $"{TopicNames.DeadLetter} of Kafka at {kafka.BootstrapServers}"));
    }
}
