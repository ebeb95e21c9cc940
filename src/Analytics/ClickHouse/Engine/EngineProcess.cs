using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Inferly.Pipeline.Sockets;

namespace Inferly.Analytics.ClickHouse.Engine;

/// <summary>One run of the engine's process, from its start until it is gone.</summary>
internal sealed class EngineProcess : IAsyncDisposable
{
    private const int KeptLines = 10;
    private static readonly TimeSpan ExitGrace = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly TimeProvider _time;
    private readonly string _secret = RandomNumberGenerator.GetHexString(64, lowercase: true);
    private readonly TaskCompletionSource<int?> _port = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<string> _complaints = new();

    private EngineProcess(Process process, TimeProvider time)
    {
        (_process, _time) = (process, time);
        _process.OutputDataReceived += (_, line) => OnOutput(line.Data);
        _process.ErrorDataReceived += (_, line) => OnComplaint(line.Data);
    }

    public int Id => _process.Id;

    /// <summary>The last lines it wrote to stderr.</summary>
    public string Complaints
    {
        get
        {
            lock (_complaints)
            {
                return string.Join(' ', _complaints);
            }
        }
    }

    /// <summary>Starts the process; throws what <see cref="Process.Start()"/> throws.</summary>
    public static async Task<EngineProcess> StartAsync(EngineCommand command, EngineHostOptions options, TimeProvider time)
    {
        var start = new ProcessStartInfo(command.File, [.. command.Arguments, .. options.ToArguments()])
        {
            WorkingDirectory = options.Data,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        KeepHarmless(start.Environment);
        var process = new Process { StartInfo = start };
        process.Start();
        var engine = new EngineProcess(process, time);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.StandardInput.WriteLineAsync(engine._secret);
            await process.StandardInput.FlushAsync();
        }
        catch (IOException)
        {
            // It died at once; waiting for its port will tell.
        }
        return engine;
    }

    /// <summary>Waits until the process listens; null where it ends first, or takes too long.</summary>
    public async Task<ClickHouseEndpoint?> ListeningAsync(TimeSpan timeout, CancellationToken cancellation)
    {
        try
        {
            var port = await _port.Task.WaitAsync(timeout, _time, cancellation);
            return port is null ? null : new(new Uri($"http://127.0.0.1:{port}"), "inferly", _secret, IsEmbedded: true);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    /// <summary>Waits until the process has ended; answers its exit code.</summary>
    public async Task<int> ExitAsync(CancellationToken cancellation)
    {
        await _process.WaitForExitAsync(cancellation);
        return _process.ExitCode;
    }

    /// <summary>Ends it at once, frozen or not; what it had answered is on disk.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Ends the process by ending its stdin, in the last resort by killing it.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        try
        {
            await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(ExitGrace, _time);
        }
        catch (TimeoutException)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }
        _process.Dispose();
    }

    /// <summary>The process gets what it needs to start, and nobody's keys: a statement might read them.</summary>
    private static void KeepHarmless(IDictionary<string, string?> environment)
    {
        var harmless = environment.Where(variable => IsHarmless(variable.Key)).ToList();
        environment.Clear();
        foreach (var (name, value) in harmless)
        {
            environment[name] = value;
        }

        environment["DOTNET_gcServer"] = "0";
    }

    private static bool IsHarmless(string variable) =>
        variable is "PATH" or "HOME" or "TMPDIR" or "LANG" or "LD_LIBRARY_PATH"
            || (variable.StartsWith("DOTNET_", StringComparison.Ordinal)

                // How the gateway uses its sockets is its own affair.
                && !variable.StartsWith(SocketThreads.SettingPrefix, StringComparison.Ordinal));

    private void OnOutput(string? line)
    {
        // The end of the output comes with the end of the process.
        if (line is null)
        {
            _port.TrySetResult(null);
        }
        else if (line.StartsWith(EngineHost.Ready, StringComparison.Ordinal))
        {
            _port.TrySetResult(int.Parse(line.AsSpan(EngineHost.Ready.Length), CultureInfo.InvariantCulture));
        }
    }

    private void OnComplaint(string? line)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return;
        }

        lock (_complaints)
        {
            if (_complaints.Count == KeptLines)
            {
                _complaints.Dequeue();
            }

            _complaints.Enqueue(line.Trim());
        }
    }
}
