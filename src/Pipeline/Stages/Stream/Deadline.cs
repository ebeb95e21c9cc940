namespace Inferly.Pipeline.Stages.Stream;

/// <summary>
/// The clock of one attempt: one cancellation source for the caller's leaving, for whichever limit runs now, and for a hedge that lost.
/// Not thread-safe, except <see cref="Lose"/>.
/// </summary>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly CancellationToken _callerLeft;
    private readonly CancellationTokenRegistration _left;
    private readonly TimeProvider _time;
    private readonly long _lastMoment;
    private long? _onceUntil;
    private bool _hasLost;

    /// <param name="time">The clock.</param>
    /// <param name="lastMoment">The request's own deadline, as a timestamp.</param>
    /// <param name="callerLeft">Cancelled when the caller leaves.</param>
    public Deadline(TimeProvider time, long lastMoment, CancellationToken callerLeft)
    {
        _time = time;
        _lastMoment = lastMoment;
        _callerLeft = callerLeft;
        _source = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _left = callerLeft.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
    }

    /// <summary>Cancelled when the caller leaves, the limit is over or a hedge has lost: <see cref="End"/> says which.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Why the attempt is to end; null while it may go on. Where several are true, the first of them.</summary>
    public DeadlineEnd? End =>
        _callerLeft.IsCancellationRequested ? DeadlineEnd.CallerLeft
        : _hasLost ? DeadlineEnd.Lost
        : Token.IsCancellationRequested ? DeadlineEnd.TooLate
        : null;

    private TimeSpan Left => Until(_lastMoment, _time);

    /// <summary>What is left until a timestamp; zero when it has passed.</summary>
    public static TimeSpan Until(long moment, TimeProvider time) =>
        TimeSpan.FromSeconds(Math.Max(0, (moment - time.GetTimestamp()) / (double)time.TimestampFrequency));

    /// <summary>Sets the limit anew, counted from now; never beyond the request's deadline.</summary>
    public void Within(TimeSpan limit) => _source.CancelAfter(limit < Left ? limit : Left);

    /// <summary>Sets a limit that is counted from the first time this is called: what comes meanwhile buys no more time.</summary>
    public void WithinOnce(TimeSpan limit)
    {
        _onceUntil ??= _time.GetTimestamp() + (long)(limit.TotalSeconds * _time.TimestampFrequency);
        Within(Until(_onceUntil.Value, _time));
    }

    /// <summary>Only the request's own deadline counts.</summary>
    public void WithinRequest() => _source.CancelAfter(Left);

    /// <summary>Another attempt won: ends this one now. May be called by any thread.</summary>
    public void Lose()
    {
        _hasLost = true;
        _source.Cancel();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _left.Dispose();
        _source.Dispose();
    }
}
