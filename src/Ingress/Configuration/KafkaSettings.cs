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
}
