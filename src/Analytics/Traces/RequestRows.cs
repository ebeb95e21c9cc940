using System.Globalization;
using System.Text.Json;

namespace Inferly.Analytics.Traces;

/// <summary>
/// Turns records of topic <c>inferly.requests</c> into rows of the tables <c>requests</c> and <c>attempts</c>. The columns and the record are
/// described in docs/reference/traces.md. Not thread-safe: one a batch.
/// </summary>
internal sealed class RequestRows
{
    private const int KnownVersion = 1;

    /// <summary>The columns of <see cref="Requests"/>, in order.</summary>
    public static readonly string[] RequestColumns =
    [
        "ts", "request_id", "client_request_id", "trace_id", "project", "key_id", "workflow", "operation", "requested_model", "model",
        "provider", "region", "stream", "status", "http_status", "error_code", "attempts", "failovers", "latency_ms", "ttft_ms",
        "overhead_us", "input_tokens", "cached_input_tokens", "output_tokens", "reasoning_tokens", "cost_usd", "billed_usd", "cache",
        "finish_reason", "metadata", "policy", "route", "prompt", "completion",
    ];

    /// <summary>The columns of <see cref="Attempts"/>, in order.</summary>
    public static readonly string[] AttemptColumns =
    [
        "started_at", "request_id", "n", "project", "model", "provider", "region", "ttft_ms", "duration_ms", "outcome", "http_status",
        "error", "input_tokens", "output_tokens", "cost_usd",
    ];

    /// <summary>Rows of <c>requests</c>.</summary>
    public List<object?[]> Requests { get; } = [];

    /// <summary>Rows of <c>attempts</c>.</summary>
    public List<object?[]> Attempts { get; } = [];

    /// <summary>Adds the rows of one record, or none of them.</summary>
    /// <returns>Null, or why the record can't be read.</returns>
    public string? Add(ReadOnlyMemory<byte> record)
    {
        try
        {
            using var json = JsonDocument.Parse(record);
            var root = json.RootElement;
            var version = root.GetProperty("v").GetInt32();
            if (version > KnownVersion)
            {
                return string.Create(CultureInfo.InvariantCulture, $"its version {version} is newer than this program's {KnownVersion}");
            }

            var attempts = root.GetProperty("attempt_list").EnumerateArray().Select(attempt => Attempt(root, attempt)).ToList();
            Requests.Add(Request(root));
            Attempts.AddRange(attempts);
            return null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException)
        {
            return unreadable.Message;
        }
    }

    private static object?[] Request(JsonElement r) =>
    [
        Time(r, "ts"),
        Text(r, "request_id"),
        Text(r, "client_request_id"),
        Text(r, "trace_id"),
        Text(r, "project"),
        Text(r, "key_id"),
        Text(r, "workflow"),
        Text(r, "operation"),
        Text(r, "requested_model"),
        Text(r, "model"),
        Text(r, "provider"),
        Text(r, "region"),
        r.GetProperty("stream").GetBoolean(),
        Text(r, "status"),
        Small(r, "http_status"),
        Text(r, "error_code"),
        Small(r, "attempts"),
        Small(r, "failovers"),
        Millis(r, "latency_us"),
        Millis(r, "ttft_us"),
        Count(r, "overhead_us"),
        Count(r, "input_tokens"),
        Count(r, "cached_input_tokens"),
        Count(r, "output_tokens"),
        Count(r, "reasoning_tokens"),
        Usd(r, "cost_nano"),
        Usd(r, "billed_nano"),
        Text(r, "cache"),
        Text(r, "finish_reason"),
        r.GetProperty("metadata").EnumerateObject().ToDictionary(m => m.Name, m => m.Value.GetString() ?? ""),
        r.GetProperty("policy").GetRawText(),
        r.TryGetProperty("route", out var route) ? route.GetRawText() : "",
        Text(r, "prompt"),
        Text(r, "completion"),
    ];

    private static object?[] Attempt(JsonElement request, JsonElement a) =>
    [
        Time(a, "started_at"),
        Text(request, "request_id"),
        Small(a, "n"),
        Text(request, "project"),
        Text(a, "model"),
        Text(a, "provider"),
        Text(a, "region"),
        Millis(a, "ttft_us"),
        Millis(a, "duration_us"),
        Text(a, "outcome"),
        Small(a, "http_status"),
        Text(a, "error"),
        Count(a, "input_tokens"),
        Count(a, "output_tokens"),
        Usd(a, "cost_nano"),
    ];

    // A member that an older record lacks reads as empty.
    private static string Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";

    private static ulong Count(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetUInt64() : 0;

    private static ushort Small(JsonElement json, string name) => (ushort)Math.Min(Count(json, name), ushort.MaxValue);

    private static object? Millis(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetInt64() / 1000.0 : null;

    private static decimal Usd(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetInt64() / 1_000_000_000m : 0;

    private static DateTime Time(JsonElement json, string name) =>
        DateTime.UnixEpoch.AddTicks(json.GetProperty(name).GetInt64() * TimeSpan.TicksPerMicrosecond);
}
