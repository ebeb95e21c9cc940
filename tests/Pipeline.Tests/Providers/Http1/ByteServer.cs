using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Inferly.Pipeline.Tests.Providers.Http1;

/// <summary>A server that says exactly the bytes a test wants, on a free port of 127.0.0.1. A connection is closed when its script is over.</summary>
internal sealed class ByteServer : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentBag<ByteConnection> _connections = [];
    private readonly ConcurrentBag<Task> _running = [];
    private readonly Func<ByteConnection, Task> _script;
    private readonly Task _accepting;

    /// <param name="script">What each connection does; that the other end closed it is no failure.</param>
    public ByteServer(Func<ByteConnection, Task> script)
    {
        _script = script;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>Where to send requests to.</summary>
    public Uri Address => new($"http://127.0.0.1:{Port}/v1/chat");

    /// <summary>Connections so far.</summary>
    public int Connections => _connections.Count;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
        foreach (var connection in _connections)
        {
            connection.Dispose();
        }

        await Task.WhenAll(_running);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var connection = new ByteConnection(await _listener.AcceptAsync(), _connections.Count + 1);
                _connections.Add(connection);
                _running.Add(RunAsync(connection));
            }
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task RunAsync(ByteConnection connection)
    {
        try
        {
            await _script(connection);
        }
        catch (Exception gone) when (gone is IOException or SocketException or ObjectDisposedException)
        {
            // The client left, or the test is over.
        }
        finally
        {
            connection.Dispose();
        }
    }
}
