using Inferly.Analytics.Kafka;
using Inferly.Analytics.Log;
using Inferly.Analytics.Spend;
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
                log.Topic(TopicNames.Requests), s.GetRequiredService<SpendTotals>().Hear, s.GetRequiredService<ILogger<EmbeddedRequestLog>>()));
        return settings.Kafka is { } kafka
            ? services.AddKafka(kafka, setsAside: settings.Roles.HasFlag(GatewayRoles.Analytics))
            : services.AddEmbedded();
    }

    private static IServiceCollection AddEmbedded(this IServiceCollection services) => services
        .AddSingleton<IControlLog, EmbeddedControlLog>()
        .AddSingleton<IRecordBatches>(s => LocalBatches(s, RecordConsumer.Name))
        .AddSingleton<IDeadLetters, LocalDeadLetters>()
        .AddSingleton<IDeadLetterBacklog, LocalDeadLetterBacklog>();

    private static IServiceCollection AddKafka(this IServiceCollection services, KafkaSettings settings, bool setsAside) => services
        .AddKafkaClients(settings)
        .AddSingleton<IControlLog, KafkaControlLog>()
        .AddSingleton<IDeadLetters, KafkaDeadLetters>()
        .AddSingleton<IRecordBatches>(s => ActivatorUtilities.CreateInstance<KafkaRecordBatches>(
            s, "inferly-" + RecordConsumer.Name, s.GetRequiredService<EventLog>().Id))
        .AddSingleton(s => ActivatorUtilities.CreateInstance<SpoolForwarder>(
            s, LocalBatches(s, SpoolForwarder.Name), s.GetRequiredService<EventLog>().Id))
        .AddHostedService(s => s.GetRequiredService<SpoolForwarder>())
        .AddHostedService(s => ActivatorUtilities.CreateInstance<RateExchange>(s, s.GetRequiredService<EventLog>().Id))
        .AddHostedService(s => ActivatorUtilities.CreateInstance<SpendExchange>(s, s.GetRequiredService<EventLog>().Id))
        .AddDeadLetterBacklog(setsAside);

    // Processes that set nothing aside need not follow what the others do.
    private static IServiceCollection AddDeadLetterBacklog(this IServiceCollection services, bool follows) => !follows ? services : services
        .AddSingleton<KafkaDeadLetterBacklog>()
        .AddSingleton<IDeadLetterBacklog>(s => s.GetRequiredService<KafkaDeadLetterBacklog>())
        .AddHostedService(s => s.GetRequiredService<KafkaDeadLetterBacklog>());

    private static LocalBatches LocalBatches(IServiceProvider services, string consumer) =>
        ActivatorUtilities.CreateInstance<LocalBatches>(services, consumer);
}
