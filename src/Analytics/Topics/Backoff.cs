namespace Inferly.Analytics.Topics;

/// <summary>The pauses between tries: each twice as long as the one before, until something goes through. Not thread-safe.</summary>
/// <param name="longest">No pause is longer.</param>
internal sealed class Backoff(TimeSpan longest)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(200);

    private TimeSpan _next = First;

    /// <summary>How long to wait before the next try.</summary>
    public TimeSpan Take()
    {
        var pause = _next;
        _next = pause * 2 < longest ? pause * 2 : longest;
        return pause;
    }

    /// <summary>Something went through: what fails next is new.</summary>
    public void Reset() => _next = First;
}
