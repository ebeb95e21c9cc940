using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Inferly.Faults.Http;

/// <summary>
/// Reads HTTP/1.1 requests off a socket, one after the other. Strict where providers are: a body needs a Content-Length. Not thread-safe.
/// </summary>
internal sealed class RequestReader(Socket socket)
{
    private const int LongestHead = 64 * 1024;

    private byte[] _buffer = new byte[16 * 1024];
    private int _length;

    /// <summary>Reads the next request.</summary>
    /// <returns>Null when the other side closed, or sent what is no HTTP (a TLS handshake, say).</returns>
    public async Task<ReceivedRequest?> ReadAsync(CancellationToken cancellation)
    {
        int end;
        while ((end = Written.IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (_length > LongestHead || IsForeign() || !await ReadMoreAsync(cancellation))
            {
                return null;
            }
        }

        var lines = Encoding.Latin1.GetString(Written[..end]).Split("\r\n");
        Consume(end + 4);
        if (lines[0].Split(' ') is not [var method, var target, "HTTP/1.1"])
        {
            return null;
        }

        var headers = lines.Skip(1).Select(line => line.Split(':', 2)).ToDictionary(
            pair => pair[0], pair => pair[^1].Trim(), StringComparer.OrdinalIgnoreCase);
        return headers.ContainsKey("Transfer-Encoding")
            ? null
            : new ReceivedRequest(method, target, headers, await ReadBodyAsync(headers, cancellation));
    }

    private ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    private bool IsForeign() => _length > 0 && !char.IsAsciiLetterUpper((char)_buffer[0]);

    private async Task<byte[]> ReadBodyAsync(Dictionary<string, string> headers, CancellationToken cancellation)
    {
        var size = headers.TryGetValue("Content-Length", out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : 0;
        while (_length < size)
        {
            if (!await ReadMoreAsync(cancellation))
            {
                throw new IOException("The other side closed in the middle of a body.");
            }
        }

        var body = Written[..size].ToArray();
        Consume(size);
        return body;
    }

    private async Task<bool> ReadMoreAsync(CancellationToken cancellation)
    {
        if (_length == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        var read = await socket.ReceiveAsync(_buffer.AsMemory(_length), SocketFlags.None, cancellation);
        _length += read;
        return read > 0;
    }

    private void Consume(int count)
    {
        _buffer.AsSpan(count, _length - count).CopyTo(_buffer);
        _length -= count;
    }
}
