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
        rpm = 1_000_000,
        tpm = 100_000_000,
        budget = new { usd = 1_000_000, period = "day" },
        policy = new { max_cost_usd = 0.05, region = "eu", allow = Allowed, optimize = "balanced" },
    };

    /// <summary>A null <paramref name="roles"/> is the default: one process that does everything.</summary>
    public static TargetKind Kind(string name, string? roles, int candidates) => new(name, place => Start(place, roles, candidates))
    {
        CountsAllocation = true,
        PrepareAsync = GovernAsync,
    };

    private static Launch Start(Place place, string? roles, int candidates)
    {
        string file = Path.Combine(place.Directory, "inferly.json");
        File.WriteAllText(file, JsonSerializer.Serialize(Configuration(place, candidates)));
        string[] chosen = roles is null ? [] : ["--roles", roles];
        return new Launch("dotnet", [Assembly, "--config", file, .. chosen])
        {
            Environment = new Dictionary<string, string> { ["INFERLY_BOOTSTRAP_KEY"] = Requests.Key },
        };
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

    private static async Task<string?> GovernAsync(int port, CancellationToken cancellation)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Requests.Key);
        try
        {
            var project = new Uri($"http://127.0.0.1:{port}/api/projects/default");
            using var response = await http.PatchAsJsonAsync(project, Limits, cancellation);
            return response.IsSuccessStatusCode
                ? null
                : $"PATCH /api/projects/default: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(cancellation)}";
        }
        catch (HttpRequestException e)
        {
            return $"PATCH /api/projects/default: {e.Message}";
        }
    }
}
