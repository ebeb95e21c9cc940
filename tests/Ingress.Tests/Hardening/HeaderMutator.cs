namespace Inferly.Ingress.Tests.Hardening;

/// <summary>Chooses headers that nobody should send, of those that the gateway reads. Not thread-safe.</summary>
internal sealed class HeaderMutator(Random random)
{
    private static readonly string[] Names =
    [
        "If-Match", "x-inferly-project", "x-inferly-workflow", "x-inferly-policy", "x-inferly-cache", "x-request-id", "traceparent", "tracestate",
        "Content-Type", "Content-Encoding", "Accept", "Accept-Encoding",
    ];

    private static readonly string[] Values =
    [
        "", " ", "*", "**", "0", "-1", "7", "\"7\"", "\"0\"", "\"-1\"", "\"99999999999999999999\"", "\"1\", \"2\"", "W/\"1\"", "\"", "null", "true",
        "{}", "[]", "{", "{\"\":1}", "{\"slo_ms\":500}", "{\"slo_ms\":\"x\"}", "{\"slo_ms\":1e400}", "{\"allow\":[7]}", "{\"optimize\":\"luck\"}",
        "{\"a\":1,\"a\":2}", "{\"deny\":[\"\\ud800\"]}", "off", "exact", "semantic", "auto", "default", "fuzz", "triage", "nowhere", "../default",
        "%2e%2e%2f", "' OR 1=1; --", "application/json", "application/json; charset=utf-16", "application/json; charset=\"", "text/plain", "gzip", "identity",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "00-00000000000000000000000000000000-0000000000000000-ff",
        "\u202e\u0301\ufeff", "\U0001F600", "a=b,=,c==", new('a', 60_000), new('[', 5000), string.Concat(Enumerable.Repeat("{\"a\":", 3000)),
    ];

    /// <summary>One header, or several.</summary>
    public IReadOnlyList<(string Name, string Value)> Choose() =>
        [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => (Names[random.Next(Names.Length)], Values[random.Next(Values.Length)]))];
}
