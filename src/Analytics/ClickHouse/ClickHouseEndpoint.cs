using System.Net.Http.Headers;
using System.Text;

namespace Inferly.Analytics.ClickHouse;

/// <summary>Where a ClickHouse listens and who may do everything there.</summary>
/// <param name="Address">Scheme, host and port.</param>
/// <param name="User">The user's name.</param>
/// <param name="Password">Its password; the embedded engine's secret.</param>
/// <param name="IsEmbedded">Whether this is the gateway's own engine, which can inspect statements.</param>
public sealed record ClickHouseEndpoint(Uri Address, string User, string Password, bool IsEmbedded)
{
    /// <summary>The credentials as a header.</summary>
    public AuthenticationHeaderValue Authorization => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}")));

    /// <summary>The address alone: passwords stay out of logs.</summary>
    public override string ToString() => Address.ToString();
}
