using System.Net.Security;
using System.Net.Sockets;

namespace Inferly.Pipeline.Providers.Http1;

/// <summary>The bytes of a connection, plain or behind TLS. One reader and one writer at a time; <see cref="Dispose"/> at any time, which ends both.</summary>
internal sealed class Wire(Socket socket, SslStream? tls) : IDisposable
{
    /// <summary>There is something to read, if only the end.</summary>
    public bool IsReadable => socket.Poll(0, SelectMode.SelectRead);

    /// <summary>What may come out of reading and writing when a connection breaks or is closed here.</summary>
    public static bool IsBreak(Exception exception) =>
        exception is SocketException or IOException or ObjectDisposedException

            // So a content shows what writing it met.
            or HttpRequestException { InnerException: IOException or ObjectDisposedException };

    /// <summary>Zero at the end.</summary>
    public ValueTask<int> ReadAsync(Memory<byte> into) => tls is null ? socket.ReceiveAsync(into, SocketFlags.None) : tls.ReadAsync(into);

    /// <summary>Returns when all of it is on its way.</summary>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        if (tls is not null)
        {
            return tls.WriteAsync(bytes);
        }

        var sent = socket.SendAsync(bytes, SocketFlags.None);
        if (!sent.IsCompletedSuccessfully)
        {
            return SendRestAsync(sent, bytes);
        }

        var length = sent.Result;
        return length == bytes.Length ? default : SendRestAsync(new(length), bytes);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        tls?.Dispose();
        socket.Dispose();
    }

    private async ValueTask SendRestAsync(ValueTask<int> first, ReadOnlyMemory<byte> bytes)
    {
        for (var sent = await first.ConfigureAwait(false); sent < bytes.Length;)
        {
            sent += await socket.SendAsync(bytes[sent..], SocketFlags.None).ConfigureAwait(false);
        }
    }
}
