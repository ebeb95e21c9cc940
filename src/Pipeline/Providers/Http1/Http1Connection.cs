using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Inferly.Pipeline.Sockets;

namespace Inferly.Pipeline.Providers.Http1;

/// <summary>
/// One connection, which carries one exchange after the other. Belongs to whoever took it from the pool, until its answer's body gives it back.
/// Not thread-safe.
/// </summary>
internal sealed class Http1Connection(Wire wire, ConnectionPool pool, long createdAt) : IDisposable
{
    private const int BufferSize = 8192;

    // Who reads an answer, or asks the next provider after this one, has as much to do as it carried: below this some 100 us, a fair turn for a socket's thread.
    private const long LongExchange = 64 * 1024;

    private readonly RequestWriter _writer = new(wire, pool.HostHeader);
    private byte[] _buffer = new byte[BufferSize];
    private int _start;
    private int _end;
    private ValueTask<int> _ahead;
    private bool _isReadingAhead;
    private long _carried;
    private volatile bool _isClosed;

    /// <summary>When it was made, as a timestamp.</summary>
    public long CreatedAt { get; } = createdAt;

    /// <summary>When its last exchange was over, as a timestamp.</summary>
    public long IdleSince { get; set; } = createdAt;

    /// <summary>Idle, and the other end has closed it or said something that nobody asked for.</summary>
    public bool IsClosedByPeer => wire.IsReadable;

    /// <summary>Ended here: what reading says from now on is not the other end's word.</summary>
    public bool IsClosed => _isClosed;

    /// <summary>What was read and not yet taken.</summary>
    public ReadOnlySpan<byte> Buffered => _buffer.AsSpan(_start, _end - _start);

    /// <summary>How long an unwanted rest of an answer may be read, from now on.</summary>
    public CancellationTokenSource DrainLimit => new(pool.DrainTimeout, pool.Time);

    /// <summary>Makes an idle one ready for another exchange. False where the other end has closed it.</summary>
    [SuppressMessage("Reliability", "CA2012", Justification = "Consumed once, by FillAsync or by Forget.")]
    public bool TryReuse()
    {
        // The answer's first read, begun before the request is sent: a connection that can be read from now is of no use any more.
        _ahead = wire.ReadAsync(_buffer);
        _isReadingAhead = !_ahead.IsCompleted;
        if (!_isReadingAhead)
        {
            Forget(_ahead);
        }

        return _isReadingAhead;
    }

    /// <summary>Sends a request, and returns when the head of its answer is there.</summary>
    /// <exception cref="HttpRequestException">The connection broke, or what came is no answer.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        _carried = request.Content?.Headers.ContentLength ?? 0;
        var abort = AbortOn(cancellationToken);
        var response = new HttpResponseMessage { RequestMessage = request };
        try
        {
            var sending = TrySendAsync(request, cancellationToken);
            var isSent = sending.IsCompletedSuccessfully ? sending.Result : await sending.ConfigureAwait(false);
            ResponseHead head;
            var searched = 0;
            while (!TryReadHead(response, ref searched, out head))
            {
                Filled(await FillAsync().ConfigureAwait(false));
            }

            if (request.Method == HttpMethod.Head)
            {
                head = head with { Length = 0, IsChunked = false };
            }

            var body = new Http1Body(this, head with { KeepsAlive = head.KeepsAlive && isSent }, abort, cancellationToken);
            response.Content = new AnswerContent(body, head.Length);
            return response;
        }
        catch (Exception failure)
        {
            abort.Dispose();
            Dispose();
            response.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            if (Wire.IsBreak(failure))
            {
                throw new HttpRequestException(HttpRequestError.ResponseEnded, "The connection broke before the answer.", failure);
            }

            throw;
        }
    }

    /// <summary>Takes bytes out of <see cref="Buffered"/>.</summary>
    public void Consume(int bytes) => _start += bytes;

    /// <summary>Reads more behind what is buffered: tell <see cref="Filled"/> how much.</summary>
    public ValueTask<int> FillAsync()
    {
        if (_isReadingAhead)
        {
            _isReadingAhead = false;
            return InItsPlace(_ahead);
        }

        MakeRoom();
        return InItsPlace(wire.ReadAsync(_buffer.AsMemory(_end)));
    }

    /// <summary>So many bytes were read behind what is buffered.</summary>
    /// <exception cref="IOException">None were: the connection has ended.</exception>
    public void Filled(int bytes)
    {
        if (bytes == 0)
        {
            throw new IOException("The provider closed the connection without an answer.");
        }

        _end += bytes;
    }

    /// <summary>Reads past the buffer, which is empty. Zero at the end of the connection.</summary>
    public ValueTask<int> ReadAsync(Memory<byte> into) => InItsPlace(wire.ReadAsync(into));

    /// <summary>So many more bytes belong to the exchange.</summary>
    public void Carry(long bytes) => _carried += bytes;

    /// <summary>The exchange is over: the connection goes back to the pool where it may carry another.</summary>
    public void Complete(bool keepsAlive)
    {
        if (keepsAlive && _start == _end && !_isClosed)
        {
            (_start, _end) = (0, 0);
            pool.Return(this);
        }
        else
        {
            Dispose();
        }
    }

    /// <summary>Ends whatever goes on, when a token says so. Dispose of it before the connection is another's.</summary>
    public CancellationTokenRegistration AbortOn(CancellationToken cancellationToken) =>
        cancellationToken.UnsafeRegister(static connection => ((Http1Connection)connection!).Abort(), this);

    /// <inheritdoc/>
    public void Dispose()
    {
        Abort();
        _writer.Dispose();
        if (_isReadingAhead)
        {
            _isReadingAhead = false;
            Forget(_ahead);
        }
    }

    // A provider may refuse a request before it has read all of it, and close: what it says of that is worth more than that it closed.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> TrySendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            await _writer.SendAsync(request, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception failure) when (Wire.IsBreak(failure) && !_isClosed)
        {
            return false;
        }
    }

    private ValueTask<int> InItsPlace(ValueTask<int> read) => _carried > LongExchange ? SocketThreads.InPool(read) : read;

    private bool TryReadHead(HttpResponseMessage into, ref int searched, out ResponseHead head)
    {
        head = default;
        while (ResponseHead.FindEnd(Buffered, ref searched) is var end and > 0)
        {
            head = ResponseHead.Read(_buffer.AsSpan(_start, end), into);
            Consume(end);
            if (!head.IsInterim)
            {
                return true;
            }

            searched = 0;
        }

        return Buffered.Length < ResponseHead.Longest
            ? false
            : throw new HttpRequestException(
                HttpRequestError.ConfigurationLimitExceeded, $"The head of the provider's answer is longer than {ResponseHead.Longest} bytes.");
    }

    // By any thread, at any time.
    private void Abort()
    {
        _isClosed = true;
        wire.Dispose();
    }

    private void MakeRoom()
    {
        if (_start == _end)
        {
            (_start, _end) = (0, 0);
        }
        else if (_end == _buffer.Length)
        {
            // Only a head is kept until it is whole.
            var kept = Buffered;
            var buffer = kept.Length > _buffer.Length / 2 ? new byte[_buffer.Length * 2] : _buffer;
            kept.CopyTo(buffer);
            (_buffer, _start, _end) = (buffer, 0, kept.Length);
        }
    }

    private static async void Forget(ValueTask<int> read)
    {
        try
        {
            await read.ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Whatever it was, it was for nothing.
        }
    }
}
