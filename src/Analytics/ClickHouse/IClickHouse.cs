using System.Net.Security;

namespace Inferly.Analytics.ClickHouse;

/// <summary>A ClickHouse that speaks HTTP: the embedded engine's process or a server. Safe for use from any thread.</summary>
public interface IClickHouse
{
    /// <summary>How it is just now; for people to read.</summary>
    ClickHouseState State { get; }

    /// <summary>How to tell its certificate is right, where its address is https; null: as the system does.</summary>
    SslClientAuthenticationOptions? Tls => null;

    /// <summary>
    /// Waits until it can be used. The embedded engine's address changes when its process is restarted, so ask before each use.
    /// </summary>
    Task<ClickHouseEndpoint> ReadyAsync(CancellationToken cancellation);
}
