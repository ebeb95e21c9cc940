namespace Inferly.Ingress.Configuration;

/// <summary>How connections to Kafka are secured; librdkafka's <c>security.protocol</c>.</summary>
public enum KafkaSecurity
{
    Plaintext,
    Ssl,
    SaslPlaintext,
    SaslSsl,
}
