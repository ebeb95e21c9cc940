using Inferly.Ingress.Configuration;

namespace Inferly.Ingress.Composition;

/// <summary>A configured ClickHouse server as one address.</summary>
internal static class ServerAddress
{
    public static Uri Of(ClickHouseSettings settings) => new UriBuilder(settings.Url)
    {
        UserName = Uri.EscapeDataString(settings.Username),
        Password = Uri.EscapeDataString(settings.Password?.Reveal() ?? ""),
    }.Uri;
}
