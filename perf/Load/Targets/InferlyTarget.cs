using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Inferly.Perf.Load.Loads;

namespace Inferly.Perf.Load.Targets;

/// <summary>The whole gateway, with a project that has a policy, limits and a budget, so that every stage has its work.</summary>
internal static class InferlyTarget
{
    internal const string Assembly = "src/Ingress/bin/Release/net10.0/inferly.dll";
    private const string ProviderId = "perf";

    private static readonly string[] Capabilities = ["stream", "tools"];
    private static readonly string[] Allowed = [ProviderId + "/*"];

    /// <summary>Checked and counted for every request, never reached.</summary>
    private static readonly object Limits = new
    {
        rpm = 10_000_000,
        tpm = 1_000_000_000,
        budget = new { usd = 1_000_000, period = "day" },
        policy = new { max_cost_usd = 1, region = "eu", allow = Allowed, optimize = "balanced" },
    };

    public static TargetKind Kind(string name, GatewayShape shape) => new(name, place => Start(place, shape))
    {
        CountsAllocation = true,
        PrepareAsync = (port, cancellation) => PrepareAsync(port, shape.Keys, cancellation),
    };

    private static Launch Start(Place place, GatewayShape shape)
    {
        string file = Path.Combine(place.Directory, "inferly.json");
        File.WriteAllText(file, JsonSerializer.Serialize(Configuration(place, shape.Candidates)));
        string[] chosen = shape.Roles is null ? [] : ["--roles", shape.Roles];
        var environment = new Dictionary<string, string> { ["INFERLY_BOOTSTRAP_KEY"] = Requests.Key };
        if (shape.Collector is not null)
        {
            environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = shape.Collector;
        }

        return new Launch("dotnet", [shape.Assembly ?? Assembly, "--config", file, .. chosen]) { Environment = environment };
    }

    private static object Configuration(Place place, int candidates) => new
    {
        listen = $"http://127.0.0.1:{place.Port}",
        data = Path.Combine(place.Directory, "data"),
        providers = new[]
        {
            new
            {
                id = ProviderId,
                kind = "openai",
                base_url = place.Upstream + "/v1",
                api_key = "perf",
                region = "eu-west",
                models = Enumerable.Range(1, candidates).Select(n => new
                {
                    id = $"model-{n}",
                    input_usd_per_mtok = 0.1 + 0.01 * n,
                    output_usd_per_mtok = 0.4 + 0.04 * n,
                    context = 131_072,
                    capabilities = Capabilities,
                }),
            },
        },
    };

    private static async Task<string?> PrepareAsync(int port, int keys, CancellationToken cancellation)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/api/projects/") };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Requests.Key);
        try
        {
            using var governed = await http.PatchAsJsonAsync("default", Limits, cancellation);
            if (!governed.IsSuccessStatusCode)
            {
                return $"PATCH default: {(int)governed.StatusCode} {await governed.Content.ReadAsStringAsync(cancellation)}";
            }

            await Parallel.ForAsync(0, keys, cancellation, async (n, stop) =>
            {
                using var made = await http.PostAsJsonAsync("default/keys", new { name = $"key {n}", role = "inference" }, stop);
                made.EnsureSuccessStatusCode();
            });
            return null;
        }
        catch (HttpRequestException e)
        {
            return $"it could not be prepared: {e.Message}";
        }
    }
}
