using Inferly.Pipeline.State;
using Microsoft.AspNetCore.Connections;

namespace Inferly.Ingress.Access;

/// <summary>
/// The header a connection's last request came with, and its token's digest. Kestrel hands out the same string for a header whose bytes have not
/// changed since the request before, so that a client which keeps its connection has its token hashed once. Gone with the connection. Thread-safe.
/// </summary>
public sealed class SeenToken
{
    private volatile Entry? _last;

    /// <summary>Gives every connection one of its own.</summary>
    public static void AddTo(IConnectionBuilder connections) =>
        connections.Use(static next => connection =>
        {
            connection.Features.Set(new SeenToken());
            return next(connection);
        });

    /// <summary>The digest of the token in this header: see <see cref="BearerToken.DigestOf(string)"/>.</summary>
    public KeyDigest DigestOf(string header)
    {
        // The very object, never equal text: what a comparison of tokens takes would tell about them.
        if (_last is { } last && ReferenceEquals(last.Header, header))
        {
            return last.Digest;
        }

        var digest = BearerToken.DigestOf(header);
        _last = new Entry(header, digest);
        return digest;
    }

    private sealed record Entry(string Header, KeyDigest Digest)
    {
        // A record's own text would hold the token.
        public override string ToString() => nameof(Entry);
    }
}
