using System.Net;
using Inferly.Pipeline.Providers.Sim;

namespace Inferly.Ingress.Composition;

/// <summary>What sends requests to providers: one connection pool for all of them, and one handler for each simulated provider.</summary>
internal static class ProviderHttp
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    // DNS changes are seen when a pooled connection is renewed.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    // An answer that nobody wants any more is read for so long to keep the connection, and paid for: .NET's two seconds are many tokens. The end of
    // one that is whole comes at once.
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromMilliseconds(50);

    /// <summary>The pool. A proxy, cookies, redirects and decompression would each cost time on every request and serve none.</summary>
    public static HttpMessageInvoker CreateShared() => new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        EnableMultipleHttp2Connections = true,
        ConnectTimeout = ConnectTimeout,
        PooledConnectionLifetime = ConnectionLifetime,
        ResponseDrainTimeout = DrainTimeout,
        ActivityHeadersPropagator = null,
    });

    /// <summary>A simulated provider.</summary>
    public static HttpMessageInvoker CreateSim(SimOptions options, TimeProvider time) => new(new SimHandler(time, options));
}
