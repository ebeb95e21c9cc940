using Confluent.Kafka;
using Inferly.Analytics.Kafka;
using Inferly.Analytics.Log;
using Inferly.Analytics.Topics;
using Inferly.Analytics.Traces;
using Inferly.Ingress.Configuration;
using Inferly.Pipeline.Stages.Record;
using Inferly.Pipeline.State;

namespace Inferly.Ingress.Composition;

/// <summary>
/// The event log. Records are committed to the local log in any case; with Kafka they are forwarded from there, and the control log is Kafka's.
/// Nothing above knows which.
/// </summary>
internal static class EventLogSetup
{
    public static IServiceCollection AddEventLog(this IServiceCollection services, GatewaySettings settings)
    {
        // Opened here and not on first use, so that a folder which belongs to another process stops the start.
        var log = EventLog.Open(Path.Combine(settings.Data, "log"), new SegmentLogOptions(), TimeProvider.System);
        services
            .AddSingleton(_ => log)
            .AddSingleton<IStateSnapshots, StateSnapshotFile>()
            .AddSingleton<IRequestLog>(s => new EmbeddedRequestLog(
                log.Topic(TopicNames.Requests), s.GetRequiredService<ILogger<EmbeddedRequestLog>>()));
        return settings.Kafka is { } kafka
            ? services.AddKafka(kafka)
            : services.AddEmbedded();
    }

    private static IServiceCollection AddEmbedded(this IServiceCollection services) => services
        .AddSingleton<IControlLog, EmbeddedControlLog>()
        .AddSingleton<IRecordBatches>(s => LocalBatches(s, RecordConsumer.Name))
        .AddSingleton<IDeadLetters, LocalDeadLetters>();

    private static IServiceCollection AddKafka(this IServiceCollection services, KafkaSettings settings) => services
        .AddSingleton(OptionsOf(settings))
        .AddSingleton<KafkaClients>()
        .AddSingleton<KafkaTopics>()
        .AddSingleton<IControlLog, KafkaControlLog>()
        .AddSingleton<IDeadLetters, KafkaDeadLetters>()
        .AddSingleton<IRecordBatches>(s => ActivatorUtilities.CreateInstance<KafkaRecordBatches>(
            s, "inferly-" + RecordConsumer.Name, s.GetRequiredService<EventLog>().Id))
        .AddSingleton(s => ActivatorUtilities.CreateInstance<SpoolForwarder>(
            s, LocalBatches(s, SpoolForwarder.Name), s.GetRequiredService<EventLog>().Id))
        .AddHostedService(s => s.GetRequiredService<SpoolForwarder>())
        .AddHostedService(s => ActivatorUtilities.CreateInstance<RateExchange>(s, s.GetRequiredService<EventLog>().Id))
        .AddHostedService(s => ActivatorUtilities.CreateInstance<SpendExchange>(s, s.GetRequiredService<EventLog>().Id));

    private static LocalBatches LocalBatches(IServiceProvider services, string consumer) =>
        ActivatorUtilities.CreateInstance<LocalBatches>(services, consumer);

    private static KafkaOptions OptionsOf(KafkaSettings settings)
    {
        bool isSasl = settings.Security is KafkaSecurity.SaslPlaintext or KafkaSecurity.SaslSsl;
        return new KafkaOptions
        {
            BootstrapServers = settings.BootstrapServers,
            Security = settings.Security switch
            {
                KafkaSecurity.Ssl => SecurityProtocol.Ssl,
                KafkaSecurity.SaslPlaintext => SecurityProtocol.SaslPlaintext,
                KafkaSecurity.SaslSsl => SecurityProtocol.SaslSsl,
                _ => SecurityProtocol.Plaintext,
            },
            Mechanism = !isSasl ? null : settings.SaslMechanism switch
            {
                Configuration.SaslMechanism.ScramSha256 => Confluent.Kafka.SaslMechanism.ScramSha256,
                Configuration.SaslMechanism.ScramSha512 => Confluent.Kafka.SaslMechanism.ScramSha512,
                _ => Confluent.Kafka.SaslMechanism.Plain,
            },
            Username = settings.Username,
            Password = settings.Password?.Reveal(),
            CaFile = settings.CaFile,
            Partitions = settings.Partitions,
            ReplicationFactor = (short?)settings.ReplicationFactor,
            Retention = settings.Retention,
        };
    }
}
