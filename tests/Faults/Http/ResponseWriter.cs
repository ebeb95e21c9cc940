using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Inferly.Faults.Http;

/// <summary>
/// Writes one response, as soundly or as badly as it is told to. Writes end when the other side has left. Not thread-safe.
/// </summary>
/// <param name="socket">The connection.</param>
/// <param name="cut">How bodies are cut.</param>
/// <param name="oldHttp">Answers as HTTP/1.0: the body ends with the connection.</param>
/// <param name="left">Cancelled when the other side closes.</param>
internal sealed class ResponseWriter(Socket socket, Cut cut, bool oldHttp, CancellationToken left)
{
    private BodyFraming _framing;
    private long _missing;

    /// <summary>The head is sent.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Nothing more can be sent on this connection.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Bytes that the socket took, heads and framing included.</summary>
    public long Sent { get; private set; }

    /// <summary>Sends status line and headers.</summary>
    /// <param name="status">The status.</param>
    /// <param name="headers">All headers but those that frame the body.</param>
    /// <param name="length">Bytes of the body, where they are known.</param>
    public async Task BeginAsync(int status, IEnumerable<KeyValuePair<string, string>> headers, long? length)
    {
        HasBegun = true;
        _framing = oldHttp ? BodyFraming.UntilClose : length is null ? BodyFraming.Chunked : BodyFraming.Length;
        _missing = length ?? 0;
        var head = new StringBuilder().Append(CultureInfo.InvariantCulture, $"HTTP/1.{(oldHttp ? 0 : 1)} {status} Status\r\n");
        foreach (var (name, value) in headers)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        head.Append(_framing switch
        {
            BodyFraming.Chunked => "Transfer-Encoding: chunked\r\n",
            BodyFraming.Length => string.Create(CultureInfo.InvariantCulture, $"Content-Length: {length}\r\n"),
            _ => "Connection: close\r\n",
        });
        await RawAsync(Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()));
    }

    /// <summary>Sends a part of the body.</summary>
    public async Task BodyAsync(ReadOnlyMemory<byte> body)
    {
        while (!body.IsEmpty)
        {
            var size = SizeOfNext(body.Span);
            await PieceAsync(body[..size]);
            body = body[size..];
        }
    }

    /// <summary>Ends the body soundly; a body that is shorter than its Content-Length can only be cut off.</summary>
    public async Task EndAsync()
    {
        if (_framing == BodyFraming.Chunked)
        {
            await RawAsync("0\r\n\r\n"u8.ToArray());
        }
        else if (_framing == BodyFraming.UntilClose || _missing > 0)
        {
            Close();
        }
    }

    /// <summary>Sends bytes as they are, past all framing.</summary>
    public async Task RawAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var sent = await socket.SendAsync(bytes, SocketFlags.None, left);
            Sent += sent;
            bytes = bytes[sent..];
        }
    }

    /// <summary>Closes: the other side reads an end.</summary>
    public void Close()
    {
        IsClosed = true;
        socket.Shutdown(SocketShutdown.Both);
        socket.Close();
    }

    /// <summary>Closes with an RST: the other side's reads fail.</summary>
    public void Reset()
    {
        IsClosed = true;
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    }

    /// <summary>Says that nothing more comes, and keeps the other direction open.</summary>
    public void HalfClose() => socket.Shutdown(SocketShutdown.Send);

    private async Task PieceAsync(ReadOnlyMemory<byte> piece)
    {
        _missing -= piece.Length;
        if (_framing != BodyFraming.Chunked)
        {
            await RawAsync(piece);
            return;
        }

        // One write a chunk, so that a chunk is not torn by chance.
        var size = Encoding.ASCII.GetBytes(piece.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n");
        await RawAsync((byte[])[.. size, .. piece.Span, (byte)'\r', (byte)'\n']);
    }

    private int SizeOfNext(ReadOnlySpan<byte> body)
    {
        switch (cut)
        {
            case Cut.Bytes:
                return 1;
            case Cut.Characters:
                const byte FirstOfSeveral = 0xC0;
                var inside = body.IndexOfAnyInRange(FirstOfSeveral, byte.MaxValue);
                return inside < 0 ? body.Length : inside + 1;
            default:
                return body.Length;
        }
    }
}
