using System.Globalization;
using System.Net.Http.Headers;
using Inferly.Perf.Load.Loads;

namespace Inferly.Perf.Load.Meters;

/// <summary>Bytes a .NET target has allocated since its start, from the runtime's metric on its /metrics.</summary>
internal sealed class AllocationMeter : IDisposable
{
    private const string Metric = "dotnet_gc_heap_total_allocated_bytes_total";

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };

    public AllocationMeter() => _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Requests.Key);

    /// <summary>Null where the target has no such metric, or has died, which its requests show.</summary>
    public async Task<double?> ReadAsync(int port, CancellationToken cancellation)
    {
        try
        {
            string text = await _http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/metrics"), cancellation);
            string? line = text.Split('\n').FirstOrDefault(l => l.StartsWith(Metric, StringComparison.Ordinal));
            return line is null ? null : Value(line);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>`name{labels} value [timestamp]`.</summary>
    private static double? Value(string line)
    {
        string rest = line[Metric.Length..];
        string[] fields = rest[(rest.LastIndexOf('}') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 0 && double.TryParse(fields[0], CultureInfo.InvariantCulture, out double value) ? value : null;
    }
}
