using System.Globalization;
using Inferly.Analytics.Traces;
using Inferly.Ingress.Api.Requests;
using Inferly.Ingress.Errors;

namespace Inferly.Ingress.Api.Traces;

/// <summary>Reads the query parameters of traces and usage; the first wrong one is named with its remedy.</summary>
internal sealed class TraceQuery(IQueryCollection query, TimeProvider time)
{
    private const string MetadataPrefix = "metadata.";
    private const int MaxLimit = 1000;
    private static readonly string[] FilterNames =
        ["from", "to", "workflow", "model", "status", "min_latency_ms", $"{MetadataPrefix}*", "limit", "cursor"];

    private static readonly TimeSpan DefaultRange = TimeSpan.FromDays(1);
    private static readonly string[] Statuses = ["ok", "cached", "error", "cancelled", "rejected"];

    /// <summary>What is wrong; null when all is well.</summary>
    public ApiError? Error { get; private set; }

    /// <summary>The filter of a list of traces.</summary>
    public TraceFilter Filter()
    {
        Error ??= QueryParameters.RefuseOthers(query, FilterNames);
        var (from, to) = Range();
        return new TraceFilter
        {
            From = from,
            To = to,
            Workflow = query["workflow"],
            Model = query["model"],
            Status = Status(),
            MinLatencyMs = MinLatency(),
            Metadata = query.Where(q => q.Key.StartsWith(MetadataPrefix, StringComparison.Ordinal))
                .ToDictionary(q => q.Key[MetadataPrefix.Length..], q => q.Value.ToString()),
            Limit = Limit(),
            After = Cursor(),
        };
    }

    /// <summary>The range of time, by default the last day.</summary>
    public (DateTimeOffset From, DateTimeOffset To) Range()
    {
        var to = Instant("to") ?? time.GetUtcNow();
        return (Instant("from") ?? to - DefaultRange, to);
    }

    /// <summary>The words of a usage's <c>group_by</c>.</summary>
    public IReadOnlyList<string> Groups()
    {
        Error ??= QueryParameters.RefuseOthers(query, "from", "to", "group_by");
        var words = query["group_by"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct().ToList();
        if (words.Find(w => !UsageStore.Groups.ContainsKey(w)) is { } unknown)
        {
            Fail("group_by", $"'{unknown}' is not one of {string.Join(", ", UsageStore.Groups.Keys)}.");
        }

        return words;
    }

    private DateTimeOffset? Instant(string name)
    {
        if (query[name].ToString() is not { Length: > 0 } text)
        {
            return null;
        }

        if (Rfc3339.TryParse(text, out var instant))
        {
            return instant;
        }

        Fail(name, "must be a time such as 2026-11-23T08:00:00Z.");
        return null;
    }

    private string? Status()
    {
        string? status = query["status"];
        if (status is not null && !Statuses.Contains(status))
        {
            Fail("status", $"must be one of {string.Join(", ", Statuses)}.");
        }

        return status;
    }

    private double? MinLatency()
    {
        if (query["min_latency_ms"].ToString() is not { Length: > 0 } text)
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) && value >= 0)
        {
            return value;
        }

        Fail("min_latency_ms", "must be a number of milliseconds, 0 or more.");
        return null;
    }

    private int Limit()
    {
        if (query["limit"].ToString() is not { Length: > 0 } text)
        {
            return 100;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is > 0 and <= MaxLimit)
        {
            return limit;
        }

        Fail("limit", $"must be a whole number from 1 to {MaxLimit}.");
        return 100;
    }

    private TraceCursor? Cursor()
    {
        if (query["cursor"].ToString() is not { Length: > 0 } text)
        {
            return null;
        }

        if (TraceCursor.Decode(text) is { } cursor)
        {
            return cursor;
        }

        Fail("cursor", "is not a next_cursor of this list. Start without one.");
        return null;
    }

    private void Fail(string parameter, string message) =>
        Error ??= new ApiError(StatusCodes.Status400BadRequest, $"{parameter}: {message}", "invalid_request", parameter);
}
