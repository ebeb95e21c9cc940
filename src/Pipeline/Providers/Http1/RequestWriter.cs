using System.Buffers;
using System.Globalization;
using System.Text;

namespace Inferly.Pipeline.Providers.Http1;

/// <summary>
/// Writes requests to a wire: head and body together in one packet where they fit into a small buffer; what is longer is sent from where it lies.
/// One request at a time.
/// </summary>
internal sealed class RequestWriter(Wire wire, string host) : Stream
{
    private const int BufferSize = 4096;
    private const int LongestNumber = 20;
    private const string ContentLength = "Content-Length";
    private static readonly SearchValues<char> LineBreaks = SearchValues.Create("\r\n\0");

    private byte[] _buffer = new byte[BufferSize];
    private int _length;

    // What was written of the last request that recurs, up to the length of its body.
    private byte[] _kept = [];
    private object? _keptOf;
    private Uri? _keptAddress;

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Sends a request.</summary>
    /// <exception cref="HttpRequestException">It can't be sent as it is; nothing of it was.</exception>
    public ValueTask SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        _length = 0;
        WriteHead(request);
        if (request.Content is null)
        {
            return FlushBufferAsync();
        }

        var body = request.Content.CopyToAsync(this, cancellationToken);
        return body.IsCompletedSuccessfully ? FlushBufferAsync() : FlushBehindAsync(body);
    }

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.Length > _buffer.Length - _length)
        {
            return WriteLongAsync(buffer);
        }

        buffer.Span.CopyTo(_buffer.AsSpan(_length));
        _length += buffer.Length;
        return default;
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    private void WriteHead(HttpRequestMessage request)
    {
        var length = request.Content is not { } content ? 0
            : content.Headers.ContentLength ?? throw new HttpRequestException("A request to a provider needs a body of known length.");
        var recurring = request as RecurringRequest;
        if (recurring is not null && ReferenceEquals(recurring.Of, _keptOf) && ReferenceEquals(recurring.RequestUri, _keptAddress))
        {
            Bytes(_kept);
        }
        else
        {
            WriteHeaders(request);
            if (recurring is not null)
            {
                (_keptOf, _keptAddress, _kept) = (recurring.Of, recurring.RequestUri, _buffer[.._length]);
            }
        }

        if (request.Content is not null || (request.Method != HttpMethod.Get && request.Method != HttpMethod.Head))
        {
            WriteLength(length);
        }

        Bytes("\r\n"u8);
    }

    // All but the length of the body.
    private void WriteHeaders(HttpRequestMessage request)
    {
        Text(request.Method.Method);
        Bytes(" "u8);
        Text(request.RequestUri!.PathAndQuery);
        Bytes(" HTTP/1.1\r\n"u8);
        var hasHost = false;
        foreach (var (name, values) in request.Headers.NonValidated)
        {
            hasHost |= name.Equals("Host", StringComparison.OrdinalIgnoreCase);
            Header(name, values.ToString());
        }

        if (!hasHost)
        {
            Header("Host", host);
        }

        if (request.Content is { } content)
        {
            foreach (var (name, values) in content.Headers.NonValidated)
            {
                if (!name.Equals(ContentLength, StringComparison.OrdinalIgnoreCase))
                {
                    Header(name, values.ToString());
                }
            }
        }
    }

    private void WriteLength(long length)
    {
        Text(ContentLength);
        Bytes(": "u8);
        MakeRoom(LongestNumber);
        length.TryFormat(_buffer.AsSpan(_length), out var digits, default, CultureInfo.InvariantCulture);
        _length += digits;
        Bytes("\r\n"u8);
    }

    private void Header(string name, string value)
    {
        // The body has a length, whatever a configured header says.
        if (name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        if (value.AsSpan().ContainsAny(LineBreaks))
        {
            throw new HttpRequestException($"The header {name} contains a line break, which would end it.");
        }

        Text(name);
        Bytes(": "u8);
        if (!TryText(value))
        {
            throw new HttpRequestException($"The header {name} contains other characters than ASCII.");
        }

        Bytes("\r\n"u8);
    }

    private void Bytes(scoped ReadOnlySpan<byte> bytes)
    {
        MakeRoom(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    private void Text(string ascii) => TryText(ascii);

    private bool TryText(string value)
    {
        MakeRoom(value.Length);
        var done = Ascii.FromUtf16(value, _buffer.AsSpan(_length), out var written) == OperationStatus.Done;
        _length += written;
        return done;
    }

    private void MakeRoom(int length)
    {
        if (length > _buffer.Length - _length)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + length));
        }
    }

    private async ValueTask FlushBehindAsync(Task body)
    {
        await body.ConfigureAwait(false);
        await FlushBufferAsync().ConfigureAwait(false);
    }

    // Fills the packet that is begun, and sends the rest without copying it.
    private async ValueTask WriteLongAsync(ReadOnlyMemory<byte> bytes)
    {
        var fits = _buffer.Length - _length;
        bytes[..fits].CopyTo(_buffer.AsMemory(_length));
        _length += fits;
        await FlushBufferAsync().ConfigureAwait(false);
        var rest = bytes[fits..];
        if (rest.Length < _buffer.Length)
        {
            rest.CopyTo(_buffer);
            _length = rest.Length;
        }
        else
        {
            await wire.WriteAsync(rest).ConfigureAwait(false);
        }
    }

    private ValueTask FlushBufferAsync()
    {
        var length = _length;
        _length = 0;
        return length == 0 ? default : wire.WriteAsync(_buffer.AsMemory(0, length));
    }
}
