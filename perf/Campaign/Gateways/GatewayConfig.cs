namespace Inferly.Perf.Campaign.Gateways;

/// <summary>The configuration of a gateway under test: what a campaign needs to be otherwise than the defaults, and nothing else.</summary>
internal sealed record GatewayConfig(params IReadOnlyList<ProviderEntry> Providers)
{
    /// <summary>Failures in a row that open a circuit, at most: a model that always fails and is asked less often stays in its rank.</summary>
    public const int MostFailuresInARow = 1000;

    /// <summary>A circuit that stays closed, so that a fault can be met as often as a campaign likes.</summary>
    public static readonly object PatientCircuit = new
    {
        failures_in_a_row = MostFailuresInARow,
        failure_share = 1,
        min_calls = 1000,
        window_s = 1,
    };

    /// <summary>The section <c>failover</c>; empty: the defaults.</summary>
    public IReadOnlyDictionary<string, object> Failover { get; init; } = new Dictionary<string, object>();

    /// <summary>The document.</summary>
    public object Document(int port, string data) => new
    {
        listen = $"http://127.0.0.1:{port}",
        data,
        log_level = "error",
        failover = Failover,
        providers = Providers.Select(provider => provider.Document()),
    };
}
