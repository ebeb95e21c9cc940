using System.Diagnostics;
using System.Globalization;

namespace Inferly.Faults.Kafka;

/// <summary>Kafka's own nodes on loopback, run by <c>broker.py</c>. They go with this process, however it ends. For one thread.</summary>
public sealed class LocalKafka : IAsyncDisposable
{
    // The shell's input ends with this process; with the script the kernel ends its nodes.
    private const string Watched = """python3 "$@" & echo "SCRIPT $!"; cat > /dev/null; kill -9 $! 2> /dev/null""";

    private readonly DirectoryInfo _data;
    private readonly string[] _options;
    private Process _shell;
    private int _script;
    private int[] _pids;

    private LocalKafka(DirectoryInfo data, string[] options, Process shell, int script, string ready)
    {
        (_data, _options, _shell, _script) = (data, options, shell, script);
        (Address, _pids) = Parse(ready);
    }

    /// <summary>Where the script is looked for.</summary>
    public static string Folder { get; } = Path.GetFullPath(Path.Combine(Root(AppContext.BaseDirectory), "..", "shared", "kafka"));

    public string Address { get; }

    /// <summary>The nodes' processes.</summary>
    public IReadOnlyList<int> Processes => _pids;

    /// <summary>Null where the script is not.</summary>
    /// <param name="nodes">1 or 3.</param>
    /// <param name="settings">The brokers' settings, <c>key=value</c>, given the folder that goes with them.</param>
    public static async Task<LocalKafka?> StartAsync(int nodes, Func<DirectoryInfo, IEnumerable<string>>? settings = null)
    {
        if (!File.Exists(Path.Combine(Folder, "broker.py")))
        {
            return null;
        }

        var data = Directory.CreateTempSubdirectory("inferly-kafka-");
        string[] options = ["--nodes", nodes.ToString(CultureInfo.InvariantCulture), .. (settings?.Invoke(data) ?? []).SelectMany(setting => new[] { "--set", setting })];
        var (shell, script) = await LaunchAsync(data, options);
        return new LocalKafka(data, options, shell, script, await ReadyAsync(shell));
    }

    /// <summary>The crash of one node, from 0; the others go on.</summary>
    public void KillNode(int node)
    {
        using var process = Process.GetProcessById(_pids[node]);
        process.Kill();
    }

    /// <summary>Starts the nodes that are down, and awaits that clients can connect.</summary>
    public async Task ReviveAsync()
    {
        if (_shell.HasExited)
        {
            _shell.Dispose();
            (_shell, _script) = await LaunchAsync(_data, _options);
        }
        else
        {
            using var signal = Process.Start("kill", ["-HUP", _script.ToString(CultureInfo.InvariantCulture)]);
            await signal.WaitForExitAsync();
        }

        (_, _pids) = Parse(await ReadyAsync(_shell));
    }

    /// <summary>The crash of all nodes at once.</summary>
    public async Task KillAsync()
    {
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync();
    }

    /// <summary>Runs one of Kafka's own command-line tools and returns what it printed.</summary>
    public static async Task<string> ToolAsync(string name, params string[] arguments)
    {
        using var tool = Process.Start(new ProcessStartInfo("python3", [Path.Combine(Folder, "broker.py"), "tool", name, .. arguments])
        {
            RedirectStandardOutput = true,
        })!;
        var output = await tool.StandardOutput.ReadToEndAsync();
        await tool.WaitForExitAsync();
        return output;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_shell.HasExited)
        {
            await KillAsync();
        }

        _shell.Dispose();
        // The kernel ends the nodes with the script, a moment later.
        for (var tries = 0; ; tries++)
        {
            try
            {
                _data.Delete(recursive: true);
                return;
            }
            catch (IOException) when (tries < 50)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            }
        }
    }

    private static async Task<(Process Shell, int Script)> LaunchAsync(DirectoryInfo data, string[] options)
    {
        var shell = Process.Start(new ProcessStartInfo(
            "bash", ["-c", Watched, "bash", Path.Combine(Folder, "broker.py"), "run", "--data", data.FullName, .. options])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var line = await shell.StandardOutput.ReadLineAsync();
        return (shell, int.Parse(line!["SCRIPT ".Length..], CultureInfo.InvariantCulture));
    }

    private static async Task<string> ReadyAsync(Process script)
    {
        while (await script.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("READY", StringComparison.Ordinal))
            {
                return line;
            }
        }

        throw new InvalidOperationException("Kafka did not start; its log says why on the console above.");
    }

    // READY 127.0.0.1:41001[,127.0.0.1:41003,...] pids=123[,124,...]
    private static (string Address, int[] Pids) Parse(string ready)
    {
        var words = ready.Split(' ');
        var pids = words[2]["pids=".Length..].Split(',').Select(pid => int.Parse(pid, CultureInfo.InvariantCulture));
        return (words[1], [.. pids]);
    }

    private static string Root(string? folder) =>
        folder is null ? throw new DirectoryNotFoundException("There is no Inferly.slnx above the tests.")
        : File.Exists(Path.Combine(folder, "Inferly.slnx")) ? folder
        : Root(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(folder)));
}
