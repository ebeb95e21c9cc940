using Confluent.Kafka;
using Inferly.Analytics.Kafka;
using Inferly.Ingress.Configuration;

namespace Inferly.Ingress.Composition;

/// <summary>The way to a configured Kafka.</summary>
internal static class KafkaSetup
{
    public static IServiceCollection AddKafkaClients(this IServiceCollection services, KafkaSettings settings) => services
        .AddSingleton(OptionsOf(settings))
        .AddSingleton<KafkaClients>()
        .AddSingleton<KafkaTopics>();

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
