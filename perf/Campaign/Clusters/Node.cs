using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Inferly.Perf.Campaign.Gateways;
using Inferly.Perf.Load.Loads;
using Inferly.Perf.Load.Targets;

namespace Inferly.Perf.Campaign.Clusters;

/// <summary>
/// A gateway of a cluster: a process over a folder that outlives it, always at the same address. <c>sim/fast</c> answers at once, <c>slow/fast</c> takes
/// a third of a second. For one thread, but for <see cref="Http"/>.
/// </summary>
internal sealed class Node : IAsyncDisposable
{
    // With everything else that runs on the machine.
    private const double ReadySeconds = 120;

    private readonly Launch _launch;
    private ServerProcess? _process;

    /// <param name="folder">Made where it is not there.</param>
    /// <param name="roles">As on the command line.</param>
    /// <param name="kafka">Bootstrap servers; null for none.</param>
    public Node(string folder, string roles, string? kafka)
    {
        Data = Directory.CreateDirectory(Path.Combine(folder, "data")).FullName;
        Address = new Uri($"http://127.0.0.1:{Place.LastingPort()}");
        string file = Path.Combine(folder, "inferly.json");
        File.WriteAllText(file, JsonSerializer.Serialize(new
        {
            listen = Address.ToString().TrimEnd('/'),
            data = Data,
            log_level = "warning",
            providers = new[] { Simulated("sim", 0), Simulated("slow", 1) },
        }));
        _launch = new Launch("dotnet", InferlyTarget.Assembly, "--config", file, "--roles", roles)
        {
            Environment = new Dictionary<string, string> { ["INFERLY_BOOTSTRAP_KEY"] = Requests.Key, ["INFERLY_KAFKA"] = kafka ?? "" },
        };
        Http = new HttpClient(new SocketsHttpHandler { UseProxy = false, PooledConnectionIdleTimeout = TimeSpan.FromMinutes(5) })
        {
            BaseAddress = Address,
            Timeout = TimeSpan.FromMinutes(1),
        };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Requests.Key);
    }

    public Uri Address { get; }

    /// <summary>Its data folder.</summary>
    public string Data { get; }

    /// <summary>Calls it with the admin key, of the project <c>default</c>. Thread-safe.</summary>
    public HttpClient Http { get; }

    /// <summary>The process and those below it.</summary>
    public IReadOnlyList<int> Processes => _process is { HasExited: false } process ? [process.Tree.Root, .. process.Tree.Descendants] : [];

    /// <summary>The last lines that it has written.</summary>
    public string Tail => Process.Tail;

    /// <summary>Starts the process, and awaits that it takes requests.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _process = new ServerProcess(_launch);
        await Readiness.AwaitAsync(_process, Http, Address, ReadySeconds, cancellation);
    }

    /// <summary>kill -9.</summary>
    public Task CrashAsync() => Process.CrashAsync();

    /// <summary>SIGTERM.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync(CancellationToken cancellation)
    {
        await Process.TerminateAsync();
        return await Process.ExitAsync(cancellation);
    }

    /// <summary>The sum of a metric over all of its series.</summary>
    public Task<double> MetricAsync(string name, CancellationToken cancellation) => Metrics.SumAsync(Http, Address, name, [], cancellation);

    /// <summary>Rows of a query.</summary>
    /// <exception cref="HttpRequestException">It can't be answered now.</exception>
    public async Task<JsonArray> QueryAsync(string sql, CancellationToken cancellation)
    {
        using var answer = await Http.PostAsJsonAsync("/api/query", new { sql }, cancellation);
        answer.EnsureSuccessStatusCode();
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancellation))!["data"]!.AsArray();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }
    }

    private ServerProcess Process => _process ?? throw new InvalidOperationException("It has not been started.");

    private static object Simulated(string id, double scale) =>
        new { id, kind = "sim", sim = new { latency_scale = scale }, models = new[] { new { id = "fast" } } };
}
