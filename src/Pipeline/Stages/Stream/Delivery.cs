using System.Buffers;
using Inferly.Pipeline.Context;

namespace Inferly.Pipeline.Stages.Stream;

/// <summary>
/// The caller's side of a stream, over all attempts: it begins once, is written by one attempt at a time, and a comment keeps it alive while nothing
/// flows. Disposed before the record.
/// </summary>
internal sealed class Delivery(RequestContext context, TimeSpan heartbeat, TimeProvider time) : IAsyncDisposable
{
    private const int Idle = 0;
    private const int Writing = 1;
    private const int Beating = 2;

    private int _state;
    private ITimer? _timer;
    private Task _beat = Task.CompletedTask;
    private long _lastFlush;

    /// <summary>The commit point: the headers go out, and from here on the answer can't be another one.</summary>
    public void Begin()
    {
        if (context.IsCommitted)
        {
            return;
        }

        context.Caller.BeginStream(context);
        context.IsCommitted = true;
    }

    /// <summary>Waits for a heartbeat that is being sent; then the caller's body may be written to, until <see cref="FlushAsync"/>.</summary>
    public async ValueTask EnterAsync()
    {
        while (Interlocked.CompareExchange(ref _state, Writing, Idle) == Beating)
        {
            await Volatile.Read(ref _beat).ConfigureAwait(false);
        }
    }

    /// <summary>Sends what was written. Waits while the caller reads slowly.</summary>
    public async ValueTask FlushAsync()
    {
        await context.Caller.Body.FlushAsync(context.Caller.Left).ConfigureAwait(false);
        _lastFlush = time.GetTimestamp();

        // Begins here, and not with the stream: the first token need not wait for it.
        if (_timer is null && heartbeat > TimeSpan.Zero)
        {
            _timer = time.CreateTimer(static delivery => ((Delivery)delivery!).Beat(), this, heartbeat, Timeout.InfiniteTimeSpan);
        }

        Volatile.Write(ref _state, Idle);
    }

    /// <summary>Sends what was written, if anything was, and lets go.</summary>
    public async ValueTask LeaveAsync()
    {
        await EnterAsync().ConfigureAwait(false);
        if (!context.Caller.Body.CanGetUnflushedBytes || context.Caller.Body.UnflushedBytes > 0)
        {
            await FlushAsync().ConfigureAwait(false);
        }

        Volatile.Write(ref _state, Idle);
    }

    /// <summary>Ends the heartbeat; nobody writes after this.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_timer is not null)
        {
            await _timer.DisposeAsync().ConfigureAwait(false);
            await EnterAsync().ConfigureAwait(false);
        }
    }

    // Set anew when it fires, not with every flush: most streams end before that.
    private void Beat()
    {
        var quiet = time.GetElapsedTime(_lastFlush);
        if (quiet < heartbeat)
        {
            _timer!.Change(heartbeat - quiet, Timeout.InfiniteTimeSpan);
        }
        else if (Interlocked.CompareExchange(ref _state, Beating, Idle) == Idle)
        {
            Volatile.Write(ref _beat, BeatAsync());
        }
        else
        {
            _timer!.Change(heartbeat, Timeout.InfiniteTimeSpan);
        }
    }

    private async Task BeatAsync()
    {
        try
        {
            context.Caller.Body.Write(": keep-alive\n\n"u8);
            await context.Caller.Body.FlushAsync(context.Caller.Left).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            // Whoever writes next finds the caller gone.
        }
        finally
        {
            _lastFlush = time.GetTimestamp();
            Volatile.Write(ref _state, Idle);
            _timer!.Change(heartbeat, Timeout.InfiniteTimeSpan);
        }
    }
}
