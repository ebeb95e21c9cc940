using System.Collections.Concurrent;

namespace Inferly.Pipeline.Providers.Http1;

/// <summary>
/// Sends requests over HTTP/1.1, plain or with TLS, and relays their answers as they come. Does what a gateway's hot path needs of
/// <see cref="SocketsHttpHandler"/> and nothing else: no proxy, redirects, cookies, decompression, or request bodies without a length (see
/// docs/adr/0014). A request is never sent twice. Thread-safe.
/// </summary>
/// <remarks>
/// The token given to a request also ends the reading of its answer. The headers of an answer with a status of 2xx are not kept.
/// Errors are <see cref="HttpRequestException"/> until the answer's head is there, <see cref="IOException"/> from then on.
/// </remarks>
public sealed class Http1Handler : HttpMessageHandler
{
    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<Origin, ConnectionPool> _pools = new();
    private readonly Http1Options _options;
    private readonly TimeProvider _time;
    private readonly ITimer _sweep;

    /// <param name="options">Limits of time.</param>
    /// <param name="time">The clock.</param>
    public Http1Handler(Http1Options options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        _sweep = time.CreateTimer(static handler => ((Http1Handler)handler!).Sweep(), this, SweepEvery, SweepEvery);
    }

    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var pool = PoolOf(request.RequestUri!);
        return pool.TryTake() is { } connection
            ? connection.SendAsync(request, cancellationToken)
            : ConnectAndSendAsync(pool, request, cancellationToken);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _sweep.Dispose();
            foreach (var pool in _pools.Values)
            {
                pool.Dispose();
            }
        }

        base.Dispose(disposing);
    }

    private static async Task<HttpResponseMessage> ConnectAndSendAsync(
        ConnectionPool pool, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var connection = await pool.ConnectAsync(cancellationToken).ConfigureAwait(false);
        return await connection.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    private ConnectionPool PoolOf(Uri address) => _pools.GetOrAdd(
        new Origin(address.Scheme == Uri.UriSchemeHttps, address.IdnHost, address.Port),
        static (origin, handler) => new ConnectionPool(origin, handler._options, handler._time),
        this);

    private void Sweep()
    {
        foreach (var pool in _pools.Values)
        {
            pool.Sweep();
        }
    }
}
