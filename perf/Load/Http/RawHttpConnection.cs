using System.Net;
using System.Net.Sockets;

namespace Inferly.Perf.Load.Http;

/// <summary>
/// A keep-alive connection that sends bytes made beforehand and parses no more of an answer than it must. Not thread-safe.
/// </summary>
internal sealed class RawHttpConnection : IDisposable
{
    private const int OneSecond = 1_000_000;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    /// <exception cref="SocketException">Nothing listens on the port.</exception>
    public RawHttpConnection(int port)
    {
        _socket.Connect(IPAddress.Loopback, port);
        _socket.Blocking = false;
    }

    public SafeSocketHandle Handle => _socket.SafeHandle;

    public ResponseReader Response { get; } = new();

    /// <summary>What latency counts from: when the request was meant to be sent.</summary>
    public long IntendedAt { get; private set; }

    /// <summary>False where the request could not be sent whole. One kilobyte goes at once on a healthy connection; more may wait for the target to read.</summary>
    public bool Send(byte[] request, long intendedAt)
    {
        IntendedAt = intendedAt;
        Response.Reset();
        var left = request.AsSpan();
        while (!left.IsEmpty)
        {
            int sent = _socket.Send(left, SocketFlags.None, out var error);
            if (error == SocketError.Success)
            {
                left = left[sent..];
            }
            else if (error != SocketError.WouldBlock || !_socket.Poll(OneSecond, SelectMode.SelectWrite))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Reads once; call it when the socket is readable.</summary>
    public Reading Receive()
    {
        int read = _socket.Receive(Response.Free, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
        {
            return Reading.Incomplete;
        }

        return error == SocketError.Success && read > 0 ? Response.Advance(read) : Reading.Broken;
    }

    public void Dispose() => _socket.Dispose();
}
