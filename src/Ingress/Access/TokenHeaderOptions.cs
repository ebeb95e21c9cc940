using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Inferly.Ingress.Access;

/// <summary>Lets the server hand over an Authorization header whatever is in it, so that every wrong key gets the same answer.</summary>
public sealed class TokenHeaderOptions : IConfigureOptions<KestrelServerOptions>
{
    // A token of 1 MB must fit, with the other headers. About what a connection's request buffer may take by default anyway.
    private const int MaxHeaderBytes = 1_100_000;

    private static readonly TokenEncoding Encoding = new();

    public void Configure(KestrelServerOptions options)
    {
        options.Limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
        if (options.Limits.MaxRequestBufferSize < MaxHeaderBytes)
        {
            options.Limits.MaxRequestBufferSize = MaxHeaderBytes;
        }

        var others = options.RequestHeaderEncodingSelector;
        options.RequestHeaderEncodingSelector = name =>
            string.Equals(name, HeaderNames.Authorization, StringComparison.OrdinalIgnoreCase) ? Encoding : others(name);
    }
}
