using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Inferly.Analytics.ClickHouse;

/// <summary>A ClickHouse server of the operator's, named in the configuration; whether it answers shows when it is used.</summary>
public sealed class ClickHouseServer : IClickHouse
{
    private readonly ClickHouseEndpoint _endpoint;

    /// <param name="address">http or https, with user and password within it where the server asks for them.</param>
    /// <param name="authorities">Who may have signed its certificate; null: whom the system trusts.</param>
    public ClickHouseServer(Uri address, X509Certificate2Collection? authorities = null)
    {
        var user = Array.ConvertAll(address.UserInfo.Split(':', 2), Uri.UnescapeDataString);
        var bare = new UriBuilder(address) { UserName = "", Password = "", Path = "", Query = "", Fragment = "" }.Uri;
        _endpoint = new(bare, user[0].Length > 0 ? user[0] : "default", user.Length > 1 ? user[1] : "", IsEmbedded: false);
        State = new(ClickHousePhase.Ready, $"ClickHouse server at {bare}");
        Tls = authorities is null ? null : TrustOnly(authorities);
    }

    public ClickHouseState State { get; }

    public SslClientAuthenticationOptions? Tls { get; }

    public Task<ClickHouseEndpoint> ReadyAsync(CancellationToken cancellation) => Task.FromResult(_endpoint);

    private static SslClientAuthenticationOptions TrustOnly(X509Certificate2Collection authorities)
    {
        // An authority of one's own seldom publishes what it revoked.
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authorities);
        return new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
    }
}
