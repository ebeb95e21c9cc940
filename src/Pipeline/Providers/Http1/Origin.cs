namespace Inferly.Pipeline.Providers.Http1;

/// <summary>Whom a connection leads to.</summary>
/// <param name="IsSecure">TLS.</param>
/// <param name="Host">A name in ASCII, or an address.</param>
/// <param name="Port">Its port.</param>
internal readonly record struct Origin(bool IsSecure, string Host, int Port)
{
    /// <summary>As the header <c>Host</c> names it.</summary>
    public string HostHeader
    {
        get
        {
            var host = Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
            return Port == (IsSecure ? 443 : 80) ? host : $"{host}:{Port}";
        }
    }
}
