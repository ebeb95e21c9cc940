using System.Net.Sockets;

namespace Inferly.Pipeline.Providers.Sim;

/// <summary>
/// Hands out a body's bytes as they become due; everything that is due goes out in one read. For one reader, asynchronous
/// only. A cancelled or disposed read ends at once, and nothing runs between reads.
/// </summary>
internal sealed class SimStream(SimBuffer body, SimDelivery delivery, TimeProvider time, long startedAt) : AnswerStream
{
    private readonly CancellationTokenSource _disposed = new();
    private int _ticks;
    private int _due;
    private int _read;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<int>(cancellationToken);
        }

        return TryRead(buffer.Span, out var read) ? new(read) : WaitAndReadAsync(buffer, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _disposed.Cancel();
            body.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<int> WaitAndReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposed.Token);
        int read;
        do
        {
            try
            {
                await Task.Delay(UntilNext(), time, stop.Token);
            }
            catch (OperationCanceledException)
            {
                cancellationToken.ThrowIfCancellationRequested();
                throw new ObjectDisposedException(nameof(SimStream));
            }
        }
        while (!TryRead(buffer.Span, out read));
        return read;
    }

    /// <summary>False where the reader has to wait.</summary>
    private bool TryRead(Span<byte> buffer, out int read)
    {
        read = 0;
        var bytes = body.Written.Span;
        var elapsed = time.GetElapsedTime(startedAt);
        while (_ticks < delivery.Ticks.Count && Due(_ticks) <= elapsed)
        {
            _due = delivery.Ticks[_ticks++];
        }

        if (_read < _due)
        {
            read = Math.Min(buffer.Length, _due - _read);
            bytes.Slice(_read, read).CopyTo(buffer);
            _read += read;
            return true;
        }

        if (_ticks < delivery.Ticks.Count || delivery.Ending == SimEnding.Silence)
        {
            return false;
        }

        if (delivery.Ending == SimEnding.Reset)
        {
            throw new IOException("The simulated connection was reset.", new SocketException((int)SocketError.ConnectionReset));
        }

        return true;
    }

    private TimeSpan Due(int tick) => delivery.Pace.Until(Math.Min(tick, delivery.LastToken));

    private TimeSpan UntilNext()
    {
        if (_ticks == delivery.Ticks.Count)
        {
            return Timeout.InfiniteTimeSpan;
        }
        // Timers count whole milliseconds: a shorter wait would be none, and the loop would spin.
        var left = Due(_ticks) - time.GetElapsedTime(startedAt);
        return TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling(left.TotalMilliseconds)));
    }
}
