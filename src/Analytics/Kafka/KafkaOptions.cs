using Confluent.Kafka;

namespace Inferly.Analytics.Kafka;

/// <summary>How a Kafka cluster is reached, and how topics that it lacks are made.</summary>
public sealed record KafkaOptions
{
    /// <summary><c>host:port</c>, several separated by commas.</summary>
    public required string BootstrapServers { get; init; }

    public SecurityProtocol Security { get; init; } = SecurityProtocol.Plaintext;

    public SaslMechanism? Mechanism { get; init; }

    public string? Username { get; init; }

    public string? Password { get; init; }

    /// <summary>PEM file of the authority that signed the brokers' certificates; null for the system's own.</summary>
    public string? CaFile { get; init; }

    /// <summary>Partitions of <c>inferly.requests</c>: so many processes of role analytics can share it.</summary>
    public int Partitions { get; init; } = 6;

    /// <summary>Copies of each topic; null for the cluster's default.</summary>
    public short? ReplicationFactor { get; init; }

    /// <summary>How long <c>inferly.requests</c> is kept.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(7);
}
