using Inferly.Pipeline.State;

namespace Inferly.Ingress.Access;

/// <summary>Takes the token out of a request, and hands on its digest only.</summary>
public static class BearerToken
{
    private const string Scheme = "Bearer ";

    /// <summary>
    /// The digest of the one token in <c>Authorization: Bearer ...</c>; that of an empty token, which no key has, where there is none,
    /// another scheme or several headers. So all that is wrong takes the same way as a wrong token. Allocates nothing.
    /// </summary>
    public static KeyDigest DigestOf(IHeaderDictionary headers)
    {
        var values = headers.Authorization;
        var value = values.Count == 1 ? values[0].AsSpan() : default;
        var token = value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? value[Scheme.Length..] : default;
        return KeyDigest.Of(token);
    }
}
