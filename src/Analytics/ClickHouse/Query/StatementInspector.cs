using Inferly.Analytics.ClickHouse.Protocol;

namespace Inferly.Analytics.ClickHouse.Query;

/// <summary>
/// Asks a ClickHouse for a statement's syntax tree, without running it. The embedded engine classifies the text first; a
/// server's HTTP interface refuses several statements and INTO OUTFILE by itself.
/// </summary>
internal sealed class StatementInspector(ClickHouseHttp http)
{
    private static readonly Dictionary<string, string?> ServerSettings = new()
    {
        ["readonly"] = "1",
        ["max_execution_time"] = "5",
        ["default_format"] = "TabSeparatedRaw",
    };

    public async Task<Inspection> InspectAsync(
        ClickHouseEndpoint endpoint, string sql, IReadOnlyDictionary<string, string> parameters, CancellationToken cancellation)
    {
        var values = parameters.Select(parameter => KeyValuePair.Create($"param_{parameter.Key}", (string?)parameter.Value));
        using var response = endpoint.IsEmbedded
            ? await http.PostAsync(endpoint, InternalPaths.Inspect, values, sql, cancellation)
            : await http.PostAsync(endpoint, "/", values.Concat(ServerSettings), $"EXPLAIN AST {sql}", cancellation);
        if (await ClickHouseHttp.ErrorAsync(response, cancellation) is { } error)
        {
            return new(null, error);
        }

        return new(await response.Content.ReadAsStringAsync(cancellation), null);
    }
}
