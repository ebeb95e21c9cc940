using Inferly.Faults;

namespace Inferly.Perf.Campaign.Gateways;

/// <summary>A fault server as a provider. Its models are <c>m-1</c>, <c>m-2</c>..., all alike: each has a circuit of its own.</summary>
internal sealed record ProviderEntry(string Id, FaultServer Server)
{
    private const string OpenAi = "openai";

    /// <summary>As in the configuration.</summary>
    public string Kind { get; init; } = OpenAi;

    public int Models { get; init; } = 1;

    /// <summary>The price of input; output costs four times that.</summary>
    public double UsdPerMtok { get; init; } = 1;

    /// <summary>Whether its models go on behind the beginning of an answer.</summary>
    public bool TakesPrefix { get; init; }

    /// <summary>The id of one of its models, as callers name it.</summary>
    public string Model(int number = 1) => $"{Id}/m-{number}";

    /// <summary>The entry of <c>providers</c>.</summary>
    public object Document() => new
    {
        id = Id,
        kind = Kind,
        base_url = Kind == OpenAi ? Server.BaseUrl + "/v1" : Server.BaseUrl,
        api_key = "secret",
        models = Enumerable.Range(1, Models).Select(number => new
        {
            id = $"m-{number}",
            input_usd_per_mtok = UsdPerMtok,
            output_usd_per_mtok = 4 * UsdPerMtok,
            context = 131_072,
            capabilities = Capabilities(),
        }),
    };

    private string[] Capabilities() => TakesPrefix ? ["stream", "tools", "json_schema", "prefill"] : ["stream", "tools", "json_schema"];
}
