using System.Globalization;

namespace Inferly.Perf.Load.Meters;

/// <summary>Resident memory of processes. Pages that they share are counted once for each.</summary>
internal static class MemoryMeter
{
    private const string Field = "VmRSS:";

    public static double Megabytes(IEnumerable<int> processes) => processes.Sum(Kilobytes) / 1024.0;

    private static long Kilobytes(int process)
    {
        try
        {
            return File.ReadLines($"/proc/{process}/status")
                .Where(line => line.StartsWith(Field, StringComparison.Ordinal))
                .Select(line => long.Parse(line[Field.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture))
                .FirstOrDefault();
        }
        catch (IOException)
        {
            // It has ended since the tree was read.
            return 0;
        }
    }
}
