using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Inferly.Perf.Load.Meters;

namespace Inferly.Perf.Load.Targets;

/// <summary>A process that the harness has started, and ends with all that it has started itself.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const int TailLines = 20;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _tail = new();

    /// <exception cref="System.ComponentModel.Win32Exception">The program does not exist.</exception>
    public ServerProcess(Launch launch)
    {
        var info = new ProcessStartInfo(launch.File, launch.Arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in launch.Environment)
        {
            info.Environment[name] = value;
        }

        _process = new Process { StartInfo = info };
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public bool HasExited => _process.HasExited;

    /// <summary>The last lines that it has written.</summary>
    public string Tail => string.Join('\n', _tail);

    public ProcessTree Tree => ProcessTree.Of(_process.Id);

    /// <summary>kill -9 of this process alone: what it has started is left to notice.</summary>
    public async Task CrashAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, without awaiting what follows.</summary>
    public async Task TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Awaits its end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> ExitAsync(CancellationToken cancellation)
    {
        await _process.WaitForExitAsync(cancellation);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return;
        }

        _tail.Enqueue(line);
        if (_tail.Count > TailLines)
        {
            _tail.TryDequeue(out _);
        }
    }
}
