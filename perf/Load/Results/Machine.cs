using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Inferly.Perf.Load.Results;

/// <summary>Where and from what a run was made.</summary>
internal sealed record Machine(
    DateTimeOffset Date, string Commit, int Cores, string Processor, string Kernel, string Runtime, string Nginx, string LoadAverage)
{
    public static async Task<Machine> LookAsync(CancellationToken cancellation) => new(
        TimeProvider.System.GetUtcNow(),
        await FirstLineAsync("git", ["describe", "--always", "--dirty", "--abbrev=7"], cancellation),
        Environment.ProcessorCount,
        Processors(),
        "Linux " + (await File.ReadAllTextAsync("/proc/sys/kernel/osrelease", cancellation)).Trim(),
        Environment.Version.ToString(),
        await FirstLineAsync("nginx", ["-v"], cancellation),
        string.Join(' ', (await File.ReadAllTextAsync("/proc/loadavg", cancellation)).Split(' ').Take(3)));

    private static string Processors() =>
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) is { } line
            ? line[(line.IndexOf(':', StringComparison.Ordinal) + 2)..]
            : RuntimeInformation.ProcessArchitecture.ToString();

    /// <summary>What a program says first; nginx says its version on the error stream, and not every harness needs it.</summary>
    private static async Task<string> FirstLineAsync(string program, string[] arguments, CancellationToken cancellation)
    {
        const string Unknown = "unknown";
        var info = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(info)!;
            string said = await process.StandardOutput.ReadToEndAsync(cancellation) + await process.StandardError.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            return process.ExitCode == 0 ? said.Split('\n')[0].Trim() : Unknown;
        }
        catch (Win32Exception)
        {
            return Unknown;
        }
    }
}
