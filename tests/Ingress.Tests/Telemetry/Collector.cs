using System.Diagnostics;
using System.Globalization;
using Inferly.Pipeline.Tests.Fixtures;

namespace Inferly.Ingress.Tests.Telemetry;

/// <summary>
/// A real OpenTelemetry Collector. It lies beside the repository (<c>../shared/servers</c>), or where <c>INFERLY_TEST_SERVERS</c> says.
/// </summary>
internal sealed class Collector : IAsyncDisposable
{
    private const string Variable = "INFERLY_TEST_SERVERS";

    private static readonly string Servers =
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given
            ? given
            : Path.Combine(Repository.Root, "..", "shared", "servers");

    private readonly Process _process;
    private readonly DirectoryInfo _folder;

    private Collector(Process process, DirectoryInfo folder, string ready)
    {
        (_process, _folder) = (process, folder);
        GrpcEndpoint = Endpoint(ready, "grpc=");
        HttpEndpoint = Endpoint(ready, "http=");
    }

    /// <summary>Why there is none here.</summary>
    public static string Missing => $"NOT TESTED: there is no collector at {Servers}. Set {Variable} to the folder that holds serve.py.";

    public string GrpcEndpoint { get; }

    public string HttpEndpoint { get; }

    /// <summary>Starts one; null where there is none.</summary>
    public static async Task<Collector?> StartAsync()
    {
        var script = Path.Combine(Servers, "serve.py");
        if (!File.Exists(script))
        {
            return null;
        }

        var folder = Directory.CreateTempSubdirectory("inferly-collector-");
        var process = Process.Start(new ProcessStartInfo("python3", [script, "otelcol", "--data", folder.FullName]) { RedirectStandardOutput = true })!;
        var ready = await process.StandardOutput.ReadLineAsync();
        Assert.StartsWith("READY", ready, StringComparison.Ordinal);
        return new Collector(process, folder, ready!);
    }

    /// <summary>Stops it, which makes it write all that it has, and reads that.</summary>
    public async Task<OtlpFile> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await _process.WaitForExitAsync();
        return OtlpFile.Read(Path.Combine(_folder.FullName, "otlp.jsonl"));
    }

    public ValueTask DisposeAsync()
    {
        // The script takes the collector with it.
        _process.Kill();
        _process.Dispose();
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private static string Endpoint(string ready, string name) =>
        $"http://127.0.0.1:{ready.Split(' ').Single(word => word.StartsWith(name, StringComparison.Ordinal))[name.Length..]}";
}
