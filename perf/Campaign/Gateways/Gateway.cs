using System.Net.Http.Headers;
using System.Text.Json;
using Inferly.Perf.Load.Loads;
using Inferly.Perf.Load.Meters;
using Inferly.Perf.Load.Targets;

namespace Inferly.Perf.Campaign.Gateways;

/// <summary>The real gateway as a process of its own, in a temporary folder; it is ended, and the folder removed, with this.</summary>
internal sealed class Gateway : IAsyncDisposable
{
    private const double ReadySeconds = 30;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("inferly-faults-");
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly ServerProcess _process;

    private Gateway(GatewayConfig config)
    {
        int port = Place.FreePort();
        string file = Path.Combine(_directory.FullName, "inferly.json");
        File.WriteAllText(file, JsonSerializer.Serialize(config.Document(port, Path.Combine(_directory.FullName, "data"))));
        Address = new Uri($"http://127.0.0.1:{port}");
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Requests.Key);
        _process = new ServerProcess(new Launch("dotnet", InferlyTarget.Assembly, "--config", file, "--roles", "ingress")
        {
            Environment = new Dictionary<string, string> { ["INFERLY_BOOTSTRAP_KEY"] = Requests.Key },
        });
    }

    public Uri Address { get; }

    /// <summary>Resident memory of the process.</summary>
    public double Megabytes => MemoryMeter.Megabytes([_process.Tree.Root]);

    /// <summary>Starts one and waits until it takes requests; it has answered none yet.</summary>
    /// <exception cref="InvalidOperationException">It does not start.</exception>
    public static async Task<Gateway> StartAsync(GatewayConfig config, CancellationToken cancellation)
    {
        var gateway = new Gateway(config);
        try
        {
            await Readiness.AwaitAsync(gateway._process, gateway._http, gateway.Address, ReadySeconds, cancellation);
            return gateway;
        }
        catch
        {
            await gateway.DisposeAsync();
            throw;
        }
    }

    /// <summary>The sum of a metric over those of its series that have all of these labels.</summary>
    /// <param name="name">As on /metrics.</param>
    /// <param name="labels">Such as <c>outcome="ok"</c>.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<double> MetricAsync(string name, IReadOnlyList<string> labels, CancellationToken cancellation) =>
        Metrics.SumAsync(_http, Address, name, labels, cancellation);

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _http.Dispose();
        _directory.Delete(recursive: true);
    }
}
