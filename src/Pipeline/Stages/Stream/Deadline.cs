namespace Inferly.Pipeline.Stages.Stream;

/// <summary>
/// The clock of one attempt: one cancellation source for the caller's leaving and for whichever limit runs now. Not thread-safe.
/// </summary>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource _limit;
    private readonly CancellationTokenSource _either;
    private readonly TimeProvider _time;
    private readonly long _lastMoment;

    /// <param name="time">The clock.</param>
    /// <param name="lastMoment">The request's own deadline, as a timestamp.</param>
    /// <param name="callerLeft">Cancelled when the caller leaves.</param>
    public Deadline(TimeProvider time, long lastMoment, CancellationToken callerLeft)
    {
        _time = time;
        _lastMoment = lastMoment;
        _limit = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_limit.Token, callerLeft);
    }

    /// <summary>Cancelled when the caller leaves or the limit is over.</summary>
    public CancellationToken Token => _either.Token;

    /// <summary>The limit is over.</summary>
    public bool HasPassed => _limit.IsCancellationRequested;

    private TimeSpan Left => Until(_lastMoment, _time);

    /// <summary>What is left until a timestamp; zero when it has passed.</summary>
    public static TimeSpan Until(long moment, TimeProvider time) =>
        TimeSpan.FromSeconds(Math.Max(0, (moment - time.GetTimestamp()) / (double)time.TimestampFrequency));

    /// <summary>Sets the limit anew, counted from now; never beyond the request's deadline.</summary>
    public void Within(TimeSpan limit) => _limit.CancelAfter(limit < Left ? limit : Left);

    /// <summary>Only the request's own deadline counts.</summary>
    public void WithinRequest() => _limit.CancelAfter(Left);

    /// <inheritdoc/>
    public void Dispose()
    {
        _either.Dispose();
        _limit.Dispose();
    }
}
