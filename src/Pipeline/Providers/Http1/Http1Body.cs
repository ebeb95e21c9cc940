using System.Buffers;
using System.Runtime.CompilerServices;

namespace Inferly.Pipeline.Providers.Http1;

/// <summary>
/// The body of an answer, as it comes. At its end the connection goes back to the pool; disposed of before that, what is left is read for a moment
/// and else given up with the connection. Not thread-safe.
/// </summary>
internal sealed class Http1Body : AnswerStream
{
    private const int MostDrained = 1024 * 1024;
    private const int DrainSize = 4096;

    private readonly CancellationTokenRegistration _abort;
    private readonly CancellationToken _exchange;
    private readonly ResponseHead _head;
    private Http1Connection? _connection;
    private ChunkDecoder _chunks;
    private long _left;
    private CancellationTokenRegistration _abortRead;
    private bool _isReading;
    private bool _isComplete;
    private bool _isDisposed;

    /// <param name="connection">Positioned behind the head.</param>
    /// <param name="head">Says where the body ends.</param>
    /// <param name="abort">Ends the connection when the exchange is given up; the body's from now on.</param>
    /// <param name="exchange">Gives the exchange up.</param>
    public Http1Body(Http1Connection connection, ResponseHead head, CancellationTokenRegistration abort, CancellationToken exchange)
    {
        (_connection, _head, _abort, _exchange) = (connection, head, abort, exchange);
        _left = head.IsChunked ? 0 : head.Length ?? long.MaxValue;
        connection.Carry(head.Length ?? 0);
        if (_left == 0 && !head.IsChunked)
        {
            Complete();
        }
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">The connection broke before the body's end, or its chunks are none.</exception>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // What is left is being drained, and soon the connection is another's.
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return TakeAsync(buffer, cancellationToken);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !Interlocked.Exchange(ref _isDisposed, true) && _connection is { } connection)
        {
            if (_isReading || _exchange.IsCancellationRequested || _head is { IsChunked: false, Length: null })
            {
                Break();
            }
            else
            {
                _ = DrainAsync(connection.DrainLimit);
            }
        }

        base.Dispose(disposing);
    }

    // An answer that is as good as over costs less to read to its end than a new connection.
    private async Task DrainAsync(CancellationTokenSource limit)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(DrainSize);
        try
        {
            int read;
            for (var skipped = 0; skipped < MostDrained && (read = await TakeAsync(buffer, limit.Token).ConfigureAwait(false)) > 0;)
            {
                skipped += read;
            }
        }
        catch (Exception broken) when (broken is IOException or OperationCanceledException)
        {
            // Nobody wants it.
        }
        finally
        {
            Break();
            limit.Dispose();
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private ValueTask<int> TakeAsync(Memory<byte> into, CancellationToken cancellationToken)
    {
        if (_isComplete || into.IsEmpty)
        {
            return new(0);
        }

        if (_connection is not { } connection)
        {
            // Read on after it broke, the answer must not look as if it were over.
            return ValueTask.FromException<int>(new IOException("The connection broke within the answer."));
        }

        try
        {
            var taken = TakeBuffered(connection, into.Span);
            return taken > 0 || _isComplete ? new(taken) : ReadMoreAsync(connection, into, cancellationToken);
        }
        catch (IOException broken)
        {
            Break();
            return ValueTask.FromException<int>(broken);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReadMoreAsync(Http1Connection connection, Memory<byte> into, CancellationToken cancellationToken)
    {
        // The token of the exchange is heeded already.
        _abortRead = cancellationToken == _exchange ? default : connection.AbortOn(cancellationToken);
        _isReading = true;
        try
        {
            int taken;
            do
            {
                taken = await ReceiveAsync(connection, into).ConfigureAwait(false);
            }
            while (taken == 0 && !_isComplete);

            if (!_isComplete && _head.Length is null)
            {
                connection.Carry(taken);
            }

            return taken;
        }
        catch (Exception failure)
        {
            Break();
            cancellationToken.ThrowIfCancellationRequested();
            _exchange.ThrowIfCancellationRequested();
            if (failure is not IOException && Wire.IsBreak(failure))
            {
                throw new IOException("The connection broke within the answer.", failure);
            }

            throw;
        }
        finally
        {
            _isReading = false;
            _abortRead.Dispose();
        }
    }

    // Into the caller's buffer at once where nothing but data can come; else by way of the connection's.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReceiveAsync(Http1Connection connection, Memory<byte> into)
    {
        var direct = (int)Math.Min(_head.IsChunked ? _chunks.Left : _left, into.Length);
        if (direct > 0)
        {
            var read = await connection.ReadAsync(into[..direct]).ConfigureAwait(false);
            if (read == 0)
            {
                End(connection);
            }
            else if (_head.IsChunked)
            {
                _chunks.Skip(read);
            }
            else
            {
                Count(read);
            }

            return read;
        }

        var filled = await connection.FillAsync().ConfigureAwait(false);
        if (filled == 0)
        {
            End(connection);
            return 0;
        }

        connection.Filled(filled);
        return TakeBuffered(connection, into.Span);
    }

    private int TakeBuffered(Http1Connection connection, Span<byte> into)
    {
        var buffered = connection.Buffered;
        if (_head.IsChunked)
        {
            var (consumed, written) = _chunks.Decode(buffered, into);
            connection.Consume(consumed);
            if (_chunks.IsDone)
            {
                Complete();
            }

            return written;
        }

        var length = (int)Math.Min(Math.Min(buffered.Length, into.Length), _left);
        buffered[..length].CopyTo(into);
        connection.Consume(length);
        Count(length);
        return length;
    }

    private void Count(int read)
    {
        if (_head.Length is not null && (_left -= read) == 0)
        {
            Complete();
        }
    }

    // The connection has ended, which ends only a body that says nothing of its length, and not if it was ended here.
    private void End(Http1Connection connection)
    {
        if (_head is { IsChunked: false, Length: null } && !connection.IsClosed)
        {
            Complete();
        }
        else
        {
            throw new IOException("The provider closed the connection in the middle of its answer.");
        }
    }

    private void Complete()
    {
        _isComplete = true;

        // First: once it is in the pool, the connection is another's.
        _abort.Dispose();
        _abortRead.Dispose();
        Interlocked.Exchange(ref _connection, null)?.Complete(_head.KeepsAlive);
    }

    private void Break()
    {
        _abort.Dispose();
        Interlocked.Exchange(ref _connection, null)?.Dispose();
    }
}
