using System.Security.Cryptography.X509Certificates;
using Inferly.Analytics.ClickHouse;
using Inferly.Ingress.Configuration;

namespace Inferly.Ingress.Composition;

/// <summary>A configured ClickHouse server.</summary>
internal static class ServerAddress
{
    public static ClickHouseServer Of(ClickHouseSettings settings)
    {
        var address = new UriBuilder(settings.Url)
        {
            UserName = Uri.EscapeDataString(settings.Username),
            Password = Uri.EscapeDataString(settings.Password?.Reveal() ?? ""),
        };
        return new ClickHouseServer(address.Uri, settings.CaFile is { } file ? Authorities(file) : null);
    }

    private static X509Certificate2Collection Authorities(string file)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(file);
        return authorities;
    }
}
