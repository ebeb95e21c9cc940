using System.Globalization;
using System.Runtime.InteropServices;

namespace Inferly.Ingress.Composition;

/// <summary>
/// Has Linux schedule this process as one that works off batches (SCHED_BATCH): a thread that wakes waits until a processor is free, and puts no
/// running one aside. Under load, the thread that hears of sockets then hears of several at once, and requests are switched away from less often:
/// docs/adr/0009.
/// </summary>
internal static partial class BatchScheduling
{
    private const string Threads = "/proc/self/task";
    private const int Other = 0;
    private const int Batch = 3;

    /// <summary>
    /// For all threads there are, and so for those and the processes they start. Nothing happens on other systems, where it is forbidden, and where
    /// whoever started the process has chosen another policy.
    /// </summary>
    public static void Adopt()
    {
        if (!OperatingSystem.IsLinux() || !Directory.Exists(Threads))
        {
            return;
        }

        var priority = 0;
        foreach (var thread in Directory.EnumerateDirectories(Threads))
        {
            if (int.TryParse(Path.GetFileName(thread), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && GetPolicy(id) == Other)
            {
                _ = SetPolicy(id, Batch, in priority);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "sched_getscheduler")]
    private static partial int GetPolicy(int thread);

    // The priority is a structure of one number, which must be 0 here.
    [LibraryImport("libc", EntryPoint = "sched_setscheduler")]
    private static partial int SetPolicy(int thread, int policy, in int priority);
}
