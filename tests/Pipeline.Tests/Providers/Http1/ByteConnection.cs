using System.Net.Sockets;
using System.Text;

namespace Inferly.Pipeline.Tests.Providers.Http1;

/// <summary>One connection of a <see cref="ByteServer"/>.</summary>
internal sealed class ByteConnection : IDisposable
{
    private readonly Socket _socket;

    public ByteConnection(Socket socket, int number)
    {
        socket.NoDelay = true;
        (_socket, Number, Stream) = (socket, number, new NetworkStream(socket));
    }

    /// <summary>The first is 1.</summary>
    public int Number { get; }

    /// <summary>What to read from and write to; may be replaced by one with TLS.</summary>
    public Stream Stream { get; set; }

    /// <summary>A whole request, in Latin-1; null if the client has closed the connection instead.</summary>
    public async Task<string?> ReadRequestAsync()
    {
        var request = new StringBuilder();
        var one = new byte[1];
        while (!request.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await Stream.ReadAsync(one) == 0)
            {
                return null;
            }

            request.Append((char)one[0]);
        }

        var head = request.ToString();
        var at = head.IndexOf("Content-Length: ", StringComparison.OrdinalIgnoreCase);
        var body = new byte[at < 0 ? 0 : int.Parse(head.AsSpan(at + 16, head.IndexOf('\r', at) - at - 16))];
        await Stream.ReadExactlyAsync(body);
        return head + Encoding.Latin1.GetString(body);
    }

    /// <summary>Says something, in Latin-1.</summary>
    public async Task WriteAsync(string text) => await Stream.WriteAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>Returns when the client has closed the connection, however it did.</summary>
    public async Task ReadToEndAsync()
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await Stream.ReadAsync(buffer) > 0)
            {
            }
        }
        catch (IOException)
        {
            // Reset, which is an end as well.
        }
    }

    /// <summary>Ends it with a reset instead of a farewell.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stream.Dispose();
        _socket.Dispose();
    }
}
