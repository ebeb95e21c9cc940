using Inferly.Perf.Load.Http;

namespace Inferly.Perf.Load.Loads;

/// <summary>What one slice sends where, and when; times are <see cref="Clock"/> timestamps.</summary>
/// <param name="Port">Of the target, on loopback.</param>
/// <param name="Request">The whole HTTP request, as bytes.</param>
/// <param name="Words">How many words of text a right answer has.</param>
/// <param name="IsStream">Whether an answer is an SSE stream, whose deltas are timed.</param>
/// <param name="Start">When the first request is sent.</param>
/// <param name="RecordFrom">The end of the ramp; what happens before is checked but not recorded.</param>
/// <param name="End">From here on nothing new is sent.</param>
/// <param name="GiveUp">What has not been answered by then is lost.</param>
internal sealed record LoadPlan(int Port, byte[] Request, int Words, bool IsStream, long Start, long RecordFrom, long End, long GiveUp)
{
    private const long Patience = 10 * Clock.Second;

    public static LoadPlan For(Row row, int port, long start, long recordFrom, long end) => new(
        port, Requests.For(row), row.Suite == Suite.Stream ? Requests.DeltasPerStream : 1, row.Suite == Suite.Stream,
        start, recordFrom, end, end + Patience);

    public bool Records(long at) => at >= RecordFrom && at < End;
}
