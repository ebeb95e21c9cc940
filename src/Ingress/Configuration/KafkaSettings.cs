namespace Inferly.Ingress.Configuration;

/// <summary>The cluster's event log.</summary>
public sealed record KafkaSettings
{
    /// <summary><c>host:port</c>, several separated by commas.</summary>
    public required string BootstrapServers { get; init; }

    public KafkaSecurity Security { get; init; } = KafkaSecurity.Plaintext;

    public SaslMechanism SaslMechanism { get; init; } = SaslMechanism.Plain;

    public string? Username { get; init; }

    public Secret? Password { get; init; }

    /// <summary>PEM file of the authority that signed the brokers' certificates; null for the system's own.</summary>
    public string? CaFile { get; init; }

    /// <summary>Partitions of <c>inferly.requests</c>, where it is yet to be made.</summary>
    public int Partitions { get; init; } = 6;

    /// <summary>Copies of each topic that is yet to be made; null for the cluster's default.</summary>
    public int? ReplicationFactor { get; init; }

    /// <summary>How long <c>inferly.requests</c> is kept, where it is yet to be made.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromHours(168);
}
