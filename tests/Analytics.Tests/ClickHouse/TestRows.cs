using System.Globalization;
using System.Text.Json;
using Inferly.Analytics.ClickHouse;

namespace Inferly.Analytics.Tests.ClickHouse;

/// <summary>Records as the gateway writes them, for the tables analysts read.</summary>
internal static class TestRows
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The two projects' rows: numbers as prompts here, the secret there, so that reading across shows in any error.</summary>
    public static Task InsertAsync(ClickHouseStore store)
    {
        var mine = Enumerable.Range(0, EngineFixture.MyRows).Select(i => Record("mine", i, i.ToString(CultureInfo.InvariantCulture)));
        var theirs = Enumerable.Range(0, EngineFixture.TheirRows).Select(i => Record("theirs", i, EngineFixture.Secret));
        return store.InsertAsync([.. mine, .. theirs], "rows", TestContext.Current.CancellationToken);
    }

    public static ReadOnlyMemory<byte>[] Records(string project, int count, int first = 0) =>
        [.. Enumerable.Range(first, count).Select(i => Record(project, i))];

    /// <summary>A request with one attempt, in the log's form.</summary>
    public static ReadOnlyMemory<byte> Record(string project, int i, string prompt = "", long? cost = null, DateTimeOffset? at = null, string completion = "") =>
        JsonSerializer.SerializeToUtf8Bytes(new
        {
            v = 1,
            ts = Micros(i, at),
            request_id = $"req_{project}_{i}",
            project,
            key_id = "key1",
            workflow = i % 2 == 0 ? "support" : "",
            operation = "chat",
            model = $"sim/m{i % 3}",
            provider = "sim",
            status = i % 10 == 0 ? "error" : "ok",
            http_status = i % 10 == 0 ? 503 : 200,
            attempts = 1,
            latency_us = 10_500 * (i % 50),
            ttft_us = i % 4 == 0 ? (int?)null : 3_250,
            input_tokens = 100 + i,
            output_tokens = 10,
            cost_nano = cost ?? i + 1,
            billed_nano = 500_000_000,
            metadata = new Dictionary<string, string> { ["team"] = i % 2 == 0 ? "red" : "blue", ["n"] = $"{i}" },
            policy = new { region = "eu" },
            route = new[] { new { model = "sim/m1", why = "answered" } },
            prompt,
            completion,
            attempt_list = new[]
            {
                new { n = 1, model = $"sim/m{i % 3}", provider = "sim", started_at = Micros(i, at), duration_us = 9_500, outcome = "ok", cost_nano = 1 },
            },
        });

    private static long Micros(int i, DateTimeOffset? at) => (at ?? Start.AddSeconds(i)).ToUnixTimeMilliseconds() * 1_000;
}
