using System.Globalization;
using Inferly.Analytics.ClickHouse;

namespace Inferly.Analytics.Tests.ClickHouse;

/// <summary>Rows for the tables analysts read.</summary>
internal static class TestRows
{
    public static readonly DateTime Start = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public static readonly string[] RequestColumns =
        ["ts", "request_id", "project", "key_id", "workflow", "operation", "model", "provider", "status", "http_status", "attempts",
         "latency_ms", "ttft_ms", "input_tokens", "output_tokens", "cost_usd", "billed_usd", "metadata", "prompt"];

    public static readonly string[] AttemptColumns =
        ["started_at", "request_id", "n", "project", "model", "provider", "duration_ms", "outcome", "cost_usd"];

    /// <summary>The two projects' rows: numbers as prompts here, the secret there, so that reading across shows in any error.</summary>
    public static async Task InsertAsync(ClickHouseStore store)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var mine = Enumerable.Range(0, EngineFixture.MyRows).Select(i => Request("mine", i, i.ToString(CultureInfo.InvariantCulture)));
        var theirs = Enumerable.Range(0, EngineFixture.TheirRows).Select(i => Request("theirs", i, EngineFixture.Secret));
        await store.InsertAsync("requests", RequestColumns, [.. mine, .. theirs], "rows", cancellation);
        var attempts = Enumerable.Range(0, EngineFixture.MyRows).Select(i => Attempt("mine", i))
            .Concat(Enumerable.Range(0, EngineFixture.TheirRows).Select(i => Attempt("theirs", i)));
        await store.InsertAsync("attempts", AttemptColumns, [.. attempts], "rows", cancellation);
    }

    public static object?[] Request(string project, int i, string prompt) =>
    [
        Start.AddSeconds(i), Id(project, i), project, "key1", i % 2 == 0 ? "support" : "", "chat", $"sim/m{i % 3}", "sim",
        i % 10 == 0 ? "error" : "ok", i % 10 == 0 ? 503 : 200, 1, 10.5 * (i % 50), i % 4 == 0 ? null : 3.25, 100 + i, 10, 0.000000001m * (i + 1), 0.5m,
        new Dictionary<string, string> { ["team"] = i % 2 == 0 ? "red" : "blue", ["n"] = $"{i}" }, prompt,
    ];

    private static object?[] Attempt(string project, int i) =>
        [Start.AddSeconds(i), Id(project, i), 1, project, $"sim/m{i % 3}", "sim", 9.5, "ok", 0.000000001m];

    private static string Id(string project, int i) => $"req_{project}_{i}";
}
