using System.ComponentModel;
using System.Diagnostics;

namespace Inferly.Ingress.Tests.Sdk;

/// <summary>A program run to its end.</summary>
internal static class Command
{
    // Only against a program that hangs: none of ours needs a tenth of it.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    /// <summary>Runs a program without a shell.</summary>
    /// <param name="program">Its path, or its name on the PATH.</param>
    /// <param name="arguments">What it is given.</param>
    /// <param name="folder">Where it runs.</param>
    /// <param name="environment">Variables on top of this process's own.</param>
    /// <exception cref="TimeoutException">It did not end, and was ended.</exception>
    public static async Task<CommandResult> RunAsync(
        string program, IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception missing)
        {
            return new CommandResult(-1, "", $"{program}: {missing.Message}");
        }

        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(Longest);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} did not end within {Longest}. It said: {await output}{await error}");
        }

        return new CommandResult(process.ExitCode, await output, await error);
    }
}
