using HdrHistogram;
using Inferly.Perf.Load.Http;

namespace Inferly.Perf.Load.Loads;

/// <summary>What a loop saw. Histograms are in nanoseconds and hold what fell into the recorded window only.</summary>
internal sealed class LoadResult
{
    private const long Longest = 60 * Clock.Second;
    private const int Digits = 3;

    // A gap of 20 ms is compared to the microsecond.
    private const int GapDigits = 4;

    /// <summary>Whole answers, from the intended time of sending.</summary>
    public LongHistogram Latency { get; } = new(1, Longest, Digits);

    /// <summary>First delta of a stream, from the intended time of sending.</summary>
    public LongHistogram FirstDelta { get; } = new(1, Longest, Digits);

    /// <summary>Between two deltas of a stream.</summary>
    public LongHistogram Gap { get; } = new(1, Longest, GapDigits);

    /// <summary>Right answers within the recorded window.</summary>
    public long Recorded { get; set; }

    /// <summary>Right answers in all, ramp and drain included.</summary>
    public long Answered { get; set; }

    /// <summary>Answers that were wrong, incomplete, late beyond reason, or never came.</summary>
    public long Errors { get; private set; }

    public string? FirstError { get; private set; }

    public void Fail(string reason, long count = 1)
    {
        FirstError ??= reason;
        Errors += count;
    }

    public void Add(LoadResult other)
    {
        Latency.Add(other.Latency);
        FirstDelta.Add(other.FirstDelta);
        Gap.Add(other.Gap);
        Recorded += other.Recorded;
        Answered += other.Answered;
        if (other.Errors > 0)
        {
            Fail(other.FirstError!, other.Errors);
        }
    }
}
