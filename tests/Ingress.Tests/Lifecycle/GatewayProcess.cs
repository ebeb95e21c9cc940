using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using Inferly.Ingress.Tests.Hosting;

namespace Inferly.Ingress.Tests.Lifecycle;

/// <summary>The real executable as a child process, on a free port, over a data folder that outlives it.</summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    private const string Announcement = "Inferly listens on ";

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly TaskCompletionSource<Uri?> _listens = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private GatewayProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Note(line.Data);
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        process.Exited += (_, _) => _listens.TrySetResult(null);
        process.EnableRaisingEvents = true;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Its number among the processes of this machine.</summary>
    public int Id => _process.Id;

    /// <summary>All that it printed so far.</summary>
    public string Output => string.Join('\n', _lines);

    /// <summary>Calls it with the admin key.</summary>
    public HttpClient Client { get; } = new() { Timeout = TimeSpan.FromMinutes(2) };

    /// <summary>Starts it, and awaits that it listens.</summary>
    public static async Task<GatewayProcess> StartAsync(
        DirectoryInfo folder,
        string roles,
        string? kafka = null,
        bool warmUp = false,
        string? temporary = null,
        IReadOnlyDictionary<string, string>? environment = null,
        string? provider = null)
    {
        var gateway = Launch(folder, roles, kafka, warmUp: warmUp, temporary: temporary, environment: environment, provider: provider);
        var address = await gateway._listens.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.True(address is not null, gateway.Output);
        gateway.Client.BaseAddress = address;
        gateway.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", GatewayHost.AdminKey);
        return gateway;
    }

    /// <summary>Starts it without awaiting anything.</summary>
    /// <param name="folder">Of its configuration, and of its data.</param>
    /// <param name="roles">Names separated by commas.</param>
    /// <param name="kafka">Brokers; null for none.</param>
    /// <param name="listen">Where.</param>
    /// <param name="warmUp">As users have it, where that is what is tried.</param>
    /// <param name="temporary">Where it puts temporary files; null for the machine's place.</param>
    /// <param name="environment">More variables.</param>
    /// <param name="provider">One more provider, as JSON.</param>
    public static GatewayProcess Launch(
        DirectoryInfo folder,
        string roles,
        string? kafka = null,
        string listen = "http://127.0.0.1:0",
        bool warmUp = false,
        string? temporary = null,
        IReadOnlyDictionary<string, string>? environment = null,
        string? provider = null)
    {
        File.WriteAllText(
            Path.Combine(folder.FullName, "inferly.json"),
            $$"""
            { "providers": [ { "id": "sim", "kind": "sim", "sim": { "latency_scale": 0 }, "models": [ { "id": "fast" } ] },
                             { "id": "slow", "kind": "sim", "sim": { "latency_scale": 5 }, "models": [ { "id": "fast" } ] }
                             {{(provider is null ? "" : "," + provider)}} ],
              "log_level": "warning" }
            """);
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder.FullName,
            ArgumentList =
            {
                Path.Combine(AppContext.BaseDirectory, "inferly.dll"),
                "--config", Path.Combine(folder.FullName, "inferly.json"),
                "--listen", listen,
                "--data", Path.Combine(folder.FullName, "data"),
                "--roles", roles,
            },
        };
        start.Environment["INFERLY_BOOTSTRAP_KEY"] = GatewayHost.AdminKey;
        start.Environment["INFERLY_KAFKA"] = kafka;
        start.Environment["INFERLY__warm_up"] = warmUp ? "true" : "false";
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        if (temporary is not null)
        {
            start.Environment["TMPDIR"] = temporary;
        }

        return new GatewayProcess(new Process { StartInfo = start });
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>SIGTERM, without awaiting what follows.</summary>
    public async Task TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Awaits its end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        TestContext.Current.TestOutputHelper?.WriteLine($"exit code {_process.ExitCode}, it had printed:\n{Output}");
        _process.Dispose();
    }

    private void Note(string? line)
    {
        if (line is null)
        {
            return;
        }

        _lines.Enqueue(line);
        if (line.StartsWith(Announcement, StringComparison.Ordinal))
        {
            _listens.TrySetResult(new Uri(line[Announcement.Length..]));
        }
    }
}
