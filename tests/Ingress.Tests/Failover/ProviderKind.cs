namespace Inferly.Ingress.Tests.Failover;

/// <summary>The protocols that a provider may be asked in.</summary>
public enum ProviderKind
{
    Chat,
    Messages,
    Gemini,
    Converse,
}
