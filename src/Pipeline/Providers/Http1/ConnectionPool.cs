namespace Inferly.Pipeline.Providers.Http1;

/// <summary>The idle connections to one origin. Who finds none makes one; there is no limit to them. Thread-safe.</summary>
internal sealed class ConnectionPool(Origin origin, Http1Options options, TimeProvider time) : IDisposable
{
    private readonly Lock _gate = new();

    // The one used last is at the end, and used first: those beyond what the load needs grow old together.
    private readonly List<Http1Connection> _idle = [];
    private bool _isClosed;

    /// <summary>What the header <c>Host</c> says.</summary>
    public string HostHeader { get; } = origin.HostHeader;

    /// <summary>How long an unwanted rest is read.</summary>
    public TimeSpan DrainTimeout => options.DrainTimeout;

    /// <summary>The clock.</summary>
    public TimeProvider Time => time;

    /// <summary>An idle connection that the other end has not closed, as far as can be known; null if there is none.</summary>
    public Http1Connection? TryTake()
    {
        while (Pop() is { } connection)
        {
            if (IsYoung(connection) && connection.TryReuse())
            {
                return connection;
            }

            connection.Dispose();
        }

        return null;
    }

    /// <summary>Makes a connection.</summary>
    /// <exception cref="HttpRequestException">It can't be made, or not in time.</exception>
    public async Task<Http1Connection> ConnectAsync(CancellationToken cancellationToken) =>
        new(await Connector.ConnectAsync(origin, options.ConnectTimeout, time, cancellationToken).ConfigureAwait(false), this, time.GetTimestamp());

    /// <summary>Takes a connection back whose exchange is complete.</summary>
    public void Return(Http1Connection connection)
    {
        connection.IdleSince = time.GetTimestamp();
        lock (_gate)
        {
            if (!_isClosed && IsYoung(connection))
            {
                _idle.Add(connection);
                return;
            }
        }

        connection.Dispose();
    }

    /// <summary>Closes those that are too old, and those that the other end has closed.</summary>
    public void Sweep()
    {
        List<Http1Connection> gone = [];
        lock (_gate)
        {
            _idle.RemoveAll(connection =>
            {
                var isGone = !IsYoung(connection) || connection.IsClosedByPeer;
                if (isGone)
                {
                    gone.Add(connection);
                }

                return isGone;
            });
        }

        gone.ForEach(static connection => connection.Dispose());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true;
        }

        while (Pop() is { } connection)
        {
            connection.Dispose();
        }
    }

    private Http1Connection? Pop()
    {
        lock (_gate)
        {
            if (_idle.Count == 0)
            {
                return null;
            }

            var last = _idle[^1];
            _idle.RemoveAt(_idle.Count - 1);
            return last;
        }
    }

    private bool IsYoung(Http1Connection connection) =>
        time.GetElapsedTime(connection.CreatedAt) < options.ConnectionLifetime && time.GetElapsedTime(connection.IdleSince) < options.IdleTimeout;
}
