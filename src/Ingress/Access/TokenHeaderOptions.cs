using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Inferly.Ingress.Access;

/// <summary>
/// Lets the server hand over an Authorization header whatever is in it. By default it answers zero bytes, broken UTF-8 and very long
/// headers by itself, without our shape and unlike a wrong key; here they are wrong keys like any other.
/// </summary>
public sealed class TokenHeaderOptions : IConfigureOptions<KestrelServerOptions>
{
    // A header of 1 MB must fit, with the others. No more than a connection's request buffer may take by default anyway.
    private const int MaxHeaderBytes = 1_100_000;

    public void Configure(KestrelServerOptions options)
    {
        options.Limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
        options.Limits.MaxRequestBufferSize = Math.Max(options.Limits.MaxRequestBufferSize ?? long.MaxValue, MaxHeaderBytes);
        var others = options.RequestHeaderEncodingSelector;

        // This encoding replaces what is not UTF-8, where the server's own throws.
        options.RequestHeaderEncodingSelector = name =>
            string.Equals(name, HeaderNames.Authorization, StringComparison.OrdinalIgnoreCase) ? Encoding.UTF8 : others(name);
    }
}
