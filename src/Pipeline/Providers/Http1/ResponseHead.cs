using System.Buffers;
using System.Buffers.Text;
using System.Net;
using System.Text;

namespace Inferly.Pipeline.Providers.Http1;

/// <summary>What the head of an answer says of its status and of where its body ends (RFC 9112, sections 4 to 6).</summary>
/// <param name="Status">The status.</param>
/// <param name="Length">Bytes of the body; null where it is chunked or ends with the connection.</param>
/// <param name="IsChunked">The body comes in chunks.</param>
/// <param name="KeepsAlive">The connection may carry another exchange.</param>
internal readonly record struct ResponseHead(int Status, long? Length, bool IsChunked, bool KeepsAlive)
{
    /// <summary>A head longer than this is none.</summary>
    public const int Longest = 64 * 1024;

    private const int LongestShown = 15;

    private static readonly SearchValues<byte> NameBytes =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>Not the answer yet, but word that it will come.</summary>
    public bool IsInterim => Status is >= 100 and < 200 and not 101;

    /// <summary>The bytes of the first head, its empty line included; zero while that has not come.</summary>
    /// <param name="bytes">What has come.</param>
    /// <param name="searched">Bytes that were looked at before; moves on.</param>
    public static int FindEnd(ReadOnlySpan<byte> bytes, ref int searched)
    {
        for (var at = searched; ;)
        {
            var found = bytes[at..].IndexOf((byte)'\n');
            if (found < 0)
            {
                searched = bytes.Length;
                return 0;
            }

            at += found + 1;
            var next = bytes[at..];
            if (next.Length == 0 || next is [(byte)'\r'])
            {
                // This line break must be seen again.
                searched = at - 1;
                return 0;
            }

            if (next[0] == '\n')
            {
                return at + 1;
            }

            if (next[0] == '\r' && next[1] == '\n')
            {
                return at + 2;
            }
        }
    }

    /// <summary>Reads a whole head.</summary>
    /// <param name="bytes">The head; folded lines are unfolded in place.</param>
    /// <param name="into">Gets the status, and the headers of an answer that is not a 2xx.</param>
    /// <exception cref="HttpRequestException">It is none.</exception>
    public static ResponseHead Read(Span<byte> bytes, HttpResponseMessage into)
    {
        var statusLine = NextLine(ref bytes);
        if (!TryReadStatus(statusLine, out var status, out var isVersion10))
        {
            throw Invalid($"The provider does not speak HTTP/1.1: its answer begins with \"{Start(statusLine)}\".");
        }

        into.StatusCode = (HttpStatusCode)status;
        var framing = new FramingHeaders(isVersion10);
        while (NextLine(ref bytes) is { IsEmpty: false } line)
        {
            var colon = line.IndexOf((byte)':');
            var name = colon < 0 ? default : line[..colon].TrimEnd((byte)' ');
            if (name.IsEmpty || name.ContainsAnyExcept(NameBytes))
            {
                throw Invalid($"The provider's answer has a header without a proper name: \"{Start(line)}\".");
            }

            var value = line[(colon + 1)..].Trim(" \t"u8);
            framing.Note(name, value);
            if (status >= 300)
            {
                into.Headers.TryAddWithoutValidation(Shown(name), Shown(value));
            }
        }

        return framing.For(status);
    }

    private static bool TryReadStatus(ReadOnlySpan<byte> line, out int status, out bool isVersion10)
    {
        (status, isVersion10) = (0, line.StartsWith("HTTP/1.0"u8));
        return line.StartsWith("HTTP/1."u8) && line.Length >= 12 && char.IsAsciiDigit((char)line[7]) && line[8] == ' '
            && Utf8Parser.TryParse(line[9..12], out status, out var digits) && digits == 3 && status >= 100
            && (line.Length == 12 || line[12] == ' ') && !line.ContainsAny((byte)'\r', (byte)'\0');
    }

    // A line that begins with white space goes on with the one before it.
    private static ReadOnlySpan<byte> NextLine(scoped ref Span<byte> bytes)
    {
        var end = bytes.IndexOf((byte)'\n');
        while (end >= 0 && end + 1 < bytes.Length && bytes[end + 1] is (byte)' ' or (byte)'\t')
        {
            bytes[end] = (byte)' ';
            if (end > 0 && bytes[end - 1] == '\r')
            {
                bytes[end - 1] = (byte)' ';
            }

            var further = bytes[end..].IndexOf((byte)'\n');
            end = further < 0 ? -1 : end + further;
        }

        ReadOnlySpan<byte> line = end < 0 ? bytes : bytes[..end];
        bytes = end < 0 ? default : bytes[(end + 1)..];
        return line.EndsWith("\r"u8) ? line[..^1] : line;
    }

    private static string Start(ReadOnlySpan<byte> line) => Shown(line[..Math.Min(line.Length, LongestShown)]);

    private static string Shown(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    private static HttpRequestException Invalid(string message) => new(HttpRequestError.InvalidResponse, message);

    /// <summary>The headers that say where the body ends and whether the connection goes on.</summary>
    private struct FramingHeaders(bool isVersion10)
    {
        private long? _length;
        private bool _isChunked;
        private bool _isClosed;
        private bool _isKeptAlive;

        private readonly bool KeepsAlive => !_isClosed && (_isKeptAlive || !isVersion10);

        public void Note(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
        {
            if (Ascii.EqualsIgnoreCase(name, "content-length"u8))
            {
                if (!Utf8Parser.TryParse(value, out long length, out var digits) || digits != value.Length || value[0] is (byte)'-' or (byte)'+'
                    || (_length is not null && _length != length))
                {
                    throw Invalid($"The provider's answer has the length \"{Shown(value)}\".");
                }

                _length = length;
            }
            else if (Ascii.EqualsIgnoreCase(name, "transfer-encoding"u8))
            {
                if (!Ascii.EqualsIgnoreCase(value, "chunked"u8))
                {
                    throw Invalid($"The provider's answer has the transfer encoding \"{Shown(value)}\", which nobody asked for.");
                }

                _isChunked = true;
            }
            else if (Ascii.EqualsIgnoreCase(name, "connection"u8))
            {
                _isClosed |= Has(value, "close"u8);
                _isKeptAlive |= Has(value, "keep-alive"u8);
            }
        }

        // A length beside chunks is a lie of one of the two: the chunks count, and then nothing more is believed of this connection. So it is with
        // chunks of HTTP/1.0, which has none.
        public readonly ResponseHead For(int status) => status is 101 or 204 or 304
            ? new ResponseHead(status, 0, false, KeepsAlive && status != 101)
            : new ResponseHead(
                status,
                _isChunked ? null : _length,
                _isChunked,
                KeepsAlive && (_isChunked ? _length is null && !isVersion10 : _length is not null));

        private static bool Has(ReadOnlySpan<byte> value, ReadOnlySpan<byte> option)
        {
            foreach (var part in value.Split((byte)','))
            {
                if (Ascii.EqualsIgnoreCase(value[part].Trim(" \t"u8), option))
                {
                    return true;
                }
            }

            return false;
        }
    }
}
