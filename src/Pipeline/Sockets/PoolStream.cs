using System.Net.Sockets;

namespace Inferly.Pipeline.Sockets;

/// <summary>
/// A socket's bytes for code that is not ours, which may block or compute for as long as it likes: whoever awaits a read or a write goes on in the thread pool
/// (<see cref="SocketThreads"/>). Owns the socket. One reader and one writer at a time.
/// </summary>
/// <param name="socket">Connected.</param>
public sealed class PoolStream(Socket socket) : NetworkStream(socket, ownsSocket: true)
{
    /// <summary>From now on whoever awaits goes on where the socket is heard of, as with any other stream.</summary>
    public bool IsInline { get; set; }

    /// <summary>The <see cref="SocketsHttpHandler.ConnectCallback"/> of .NET's own HTTP clients: plain connections as they make them, read through this.</summary>
    public static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken) =>
        new PoolStream(await SocketThreads.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = base.ReadAsync(buffer, cancellationToken);
        return IsInline ? read : SocketThreads.InPool(read);
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            await base.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (!IsInline)
            {
                await SocketThreads.Leave();
            }
        }
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
}
