using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Inferly.Perf.Upstream;

/// <summary>Reads one HTTP/1.1 request after the other (no pipelining), framed by Content-Length or chunked.</summary>
internal sealed class RequestReader(Socket socket)
{
    private byte[] _buffer = new byte[8 * 1024];

    /// <summary>The next request's wish, or null where the client has closed the connection.</summary>
    public async ValueTask<Wish?> ReadAsync()
    {
        int received = 0;
        while (!IsWhole(_buffer.AsSpan(0, received)))
        {
            if (received == _buffer.Length)
            {
                Array.Resize(ref _buffer, received * 2);
            }

            int read = await socket.ReceiveAsync(_buffer.AsMemory(received));
            if (read == 0)
            {
                return null;
            }

            received += read;
        }
        return _buffer.AsSpan(0, received).IndexOf("\"paced\""u8) >= 0 ? Wish.Paced : Wish.Burst;
    }

    private static bool IsWhole(ReadOnlySpan<byte> request)
    {
        int head = request.IndexOf("\r\n\r\n"u8);
        if (head < 0)
        {
            return false;
        }

        return ContentLength(request[..(head + 2)]) is { } length
            ? request.Length - head - 4 >= length
            : request[head..].EndsWith("\r\n0\r\n\r\n"u8);
    }

    private static int? ContentLength(ReadOnlySpan<byte> head)
    {
        while (head.IndexOf("\r\n"u8) is var end && end >= 0)
        {
            var line = head[..end];
            int colon = line.IndexOf((byte)':');
            if (colon > 0 && Ascii.EqualsIgnoreCase(line[..colon], "content-length"u8))
            {
                return int.Parse(line[(colon + 1)..], NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture);
            }

            head = head[(end + 2)..];
        }
        return null;
    }
}
