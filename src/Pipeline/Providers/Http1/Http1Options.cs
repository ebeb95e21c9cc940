namespace Inferly.Pipeline.Providers.Http1;

/// <summary>How long connections to providers may take and last.</summary>
public sealed record Http1Options
{
    /// <summary>From a name to a connection that can be written to, TLS included.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A connection this old is not used again: the name is looked up anew, so that changes in the DNS are seen.</summary>
    public TimeSpan ConnectionLifetime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>A connection that nobody used for so long is closed.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The rest of an answer that nobody wants any more is read for so long to keep its connection, and paid for: then the connection is closed.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromMilliseconds(50);
}
