using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Inferly.Analytics.ClickHouse.Protocol;

/// <summary>What a request to ClickHouse's HTTP interface says besides its statement.</summary>
/// <param name="QueryId">The caller's, or a new one; it tags the statement, so that it can be stopped.</param>
/// <param name="Database">The database of unqualified names, or null.</param>
/// <param name="Format">The format of a result whose statement names none.</param>
/// <param name="Settings">The engine's settings for this statement.</param>
/// <param name="Parameters">Values for {name:Type}, in ClickHouse's escaped text form.</param>
internal sealed partial record ClickHouseRequest(
    string QueryId, string? Database, string Format,
    IReadOnlyDictionary<string, string> Settings, IReadOnlyDictionary<string, string> Parameters)
{
    /// <summary>Parameters of the interface itself; every other one is a setting.</summary>
    private static readonly HashSet<string> Reserved =
    [
        "query", "query_id", "database", "default_format", "user", "password", "quota_key", "role", "stacktrace",
        "session_id", "session_check", "session_timeout", "compress", "decompress", "buffer_size",
        "enable_http_compression", "http_zlib_compression_level", "client_protocol_version", "close_session",
    ];

    /// <summary>Reads the address and headers; an error for what this interface does not do.</summary>
    public static ClickHouseRequest? Read(HttpRequest request, out ClickHouseError? error)
    {
        var query = request.Query;
        error = query["compress"] == "1" || query["decompress"] == "1"
            ? ClickHouseError.NotImplemented("Use Content-Encoding instead of compress and decompress")
            : null;
        var settings = new Dictionary<string, string>();
        var parameters = new Dictionary<string, string>();
        foreach (var (name, value) in query)
        {
            if (name.StartsWith("param_", StringComparison.Ordinal))
            {
                parameters[name["param_".Length..]] = value.ToString();
            }
            else if (!Reserved.Contains(name))
            {
                settings[name] = value.ToString();
            }
        }
        if (settings.Keys.FirstOrDefault(name => !SettingName().IsMatch(name)) is { } wrong)
        {
            error ??= ClickHouseError.Create(115, "UNKNOWN_SETTING", $"Unknown setting '{wrong}'");
        }

        var id = query["query_id"].ToString();
        return error is not null ? null : new(
            QueryIdPattern().IsMatch(id) ? id : Guid.NewGuid().ToString(),
            Value(query["database"], request.Headers["X-ClickHouse-Database"]),
            Value(query["default_format"], request.Headers["X-ClickHouse-Format"]) ?? "TabSeparated",
            settings, parameters);
    }

    private static string? Value(params ReadOnlySpan<Microsoft.Extensions.Primitives.StringValues> candidates)
    {
        foreach (var candidate in candidates)
        {
            if (!string.IsNullOrEmpty(candidate))
            {
                return candidate.ToString();
            }
        }
        return null;
    }

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*\z")]
    private static partial Regex SettingName();

    [GeneratedRegex(@"\A[A-Za-z0-9._-]{1,128}\z")]
    private static partial Regex QueryIdPattern();
}
