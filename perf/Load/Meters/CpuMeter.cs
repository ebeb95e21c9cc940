using System.Globalization;

namespace Inferly.Perf.Load.Meters;

/// <summary>CPU that processes have used so far, user and system, from /proc in ticks of 10 ms.</summary>
internal static class CpuMeter
{
    private const int UserField = 11;
    private const int SystemField = 12;

    // USER_HZ is 100 on every architecture that .NET runs on.
    private const double MicrosecondsPerTick = 10_000;

    public static double Microseconds(IEnumerable<int> processes) => processes.Sum(Ticks) * MicrosecondsPerTick;

    private static long Ticks(int process) =>
        ProcessTree.StatFields(process) is { Length: > SystemField } fields ? Parse(fields[UserField]) + Parse(fields[SystemField]) : 0;

    private static long Parse(string ticks) => long.Parse(ticks, CultureInfo.InvariantCulture);
}
