using Inferly.Pipeline.State;

namespace Inferly.Ingress.Access;

/// <summary>Takes the token out of a request, and hands on its digest only.</summary>
public static class BearerToken
{
    private const string Scheme = "Bearer ";

    /// <summary>
    /// The digest of the one token in <c>Authorization: Bearer ...</c>; that of an empty token, which no key has, where there is none,
    /// another scheme or several headers. So all that is wrong takes the same way as a wrong token.
    /// </summary>
    public static KeyDigest DigestOf(HttpContext http)
    {
        var values = http.Request.Headers.Authorization;
        var header = values.Count == 1 ? values[0] ?? "" : "";
        return http.Features.Get<SeenToken>() is { } seen ? seen.DigestOf(header) : DigestOf(header);
    }

    /// <summary>The digest of the token in a header's value.</summary>
    internal static KeyDigest DigestOf(string header) =>
        KeyDigest.Of(header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header.AsSpan(Scheme.Length) : default);
}
