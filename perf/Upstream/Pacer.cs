using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Inferly.Perf.Upstream;

/// <summary>
/// Sends a delta of every stream each 20 ms, from one thread that wakes once a millisecond: to wake for each delta alone
/// costs a virtual machine more than the delta does. The period is whole milliseconds, so that gaps stay exact. All
/// streams have the same period, so that a plain queue is always in the order of due times.
/// </summary>
internal sealed partial class Pacer
{
    private const long Millisecond = 1_000_000;
    private const long Period = 20 * Millisecond;
    private const int ClockMonotonic = 1;
    private const int AbsoluteTime = 1;
    private const int SetTimerSlack = 29;

    private readonly BlockingCollection<PacedStream> _streams = [];

    public void Start() => new Thread(Run) { IsBackground = true, Name = "pacer" }.Start();

    /// <summary>Sends the first delta at once, the others on their beat; completes after the last one.</summary>
    public Task PlayAsync(Socket socket)
    {
        var stream = new PacedStream(socket, Stopwatch.GetTimestamp());
        Step(stream);
        return stream.Completion;
    }

    private void Run()
    {
        // The default slack of 50 us would blur every gap.
        _ = Prctl(SetTimerSlack, 1);
        foreach (var stream in _streams.GetConsumingEnumerable())
        {
            SleepUntil(stream.Due);
            Step(stream);
        }
    }

    private void Step(PacedStream stream)
    {
        if (!stream.SendNext())
        {
            return;
        }

        stream.Due += Period;
        _streams.Add(stream);
    }

    /// <summary>Sleeps up to the next whole millisecond. Stopwatch's timestamps are nanoseconds of CLOCK_MONOTONIC on Linux.</summary>
    private static void SleepUntil(long due)
    {
        long timestamp = (due + Millisecond - 1) / Millisecond * Millisecond;
        if (timestamp <= Stopwatch.GetTimestamp())
        {
            return;
        }

        var time = new Timespec(timestamp / 1_000_000_000, timestamp % 1_000_000_000);
        _ = ClockNanosleep(ClockMonotonic, AbsoluteTime, in time, 0);
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Timespec(long Seconds, long Nanoseconds);

    [LibraryImport("libc", EntryPoint = "clock_nanosleep")]
    private static partial int ClockNanosleep(int clock, int flags, in Timespec request, nint remaining);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Prctl(int option, ulong value);
}
