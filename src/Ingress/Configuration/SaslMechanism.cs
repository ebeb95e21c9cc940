namespace Inferly.Ingress.Configuration;

/// <summary>How a Kafka client proves who it is; librdkafka's <c>sasl.mechanism</c>.</summary>
public enum SaslMechanism
{
    Plain,
    ScramSha256,
    ScramSha512,
}
