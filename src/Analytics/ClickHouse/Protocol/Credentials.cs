using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Inferly.Analytics.ClickHouse.Protocol;

/// <summary>
/// The password of a request, in any of the ways ClickHouse's HTTP clients send one; not in the address, for addresses get logged.
/// </summary>
internal static class Credentials
{
    /// <summary>The password or bearer token, or null where there is none; the user's name does not matter.</summary>
    public static string? Read(HttpRequest request)
    {
        if (request.Headers.TryGetValue("X-ClickHouse-Key", out var key) && key.Count == 1)
        {
            return key[0];
        }

        if (!AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header))
        {
            return null;
        }

        return header.Scheme.ToUpperInvariant() switch
        {
            "BEARER" => header.Parameter,
            "BASIC" => Password(header.Parameter),
            _ => null,
        };
    }

    private static string? Password(string? encoded)
    {
        var bytes = new byte[encoded?.Length ?? 0];
        if (!Convert.TryFromBase64String(encoded ?? "", bytes, out var length))
        {
            return null;
        }

        var pair = Encoding.UTF8.GetString(bytes, 0, length);
        var colon = pair.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : pair[(colon + 1)..];
    }
}
