using System.Text.Json;
using ClickHouse.Driver.ADO.Parameters;
using Inferly.Analytics.ClickHouse;

namespace Inferly.Analytics.Traces;

/// <summary>Sums a project's requests, tokens and money, from the hourly rollup. Thread-safe.</summary>
public sealed class UsageStore(ClickHouseStore store)
{
    /// <summary>What usage can be grouped by: the API's word and the rollup's expression.</summary>
    public static readonly IReadOnlyDictionary<string, string> Groups = new Dictionary<string, string>
    {
        ["day"] = "toDate(hour)",
        ["hour"] = "hour",
        ["model"] = "model",
        ["workflow"] = "workflow",
        ["key"] = "key_id",
    };

    private const string Prefix = "u_";

    private static readonly string[] Sums =
        ["requests", "input_tokens", "cached_input_tokens", "output_tokens", "reasoning_tokens", "cost_usd", "billed_usd"];

    /// <summary>Writes <c>{"object":"list","data":[...]}</c>: one element a group, in the order of the groups.</summary>
    /// <param name="project">The project.</param>
    /// <param name="groupBy">Words of <see cref="Groups"/>.</param>
    /// <param name="from">From this hour on.</param>
    /// <param name="to">Up to this moment.</param>
    /// <param name="json">Gets the answer.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task WriteAsync(
        string project, IReadOnlyList<string> groupBy, DateTimeOffset from, DateTimeOffset to, Utf8JsonWriter json, CancellationToken cancellationToken)
    {
        // Prefixed, since an alias would otherwise hide the column that it sums.
        var groups = string.Concat(groupBy.Select(g => $"{Groups[g]} AS {Prefix}{g}, "));
        var names = string.Join(", ", groupBy.Select(g => Prefix + g));
        var sums = string.Join(", ", Sums.Select(column => $"sum({column}) AS {Prefix}{column}"));
        var sql =
            $"SELECT {groups}{sums}, greatest(sum(billed_usd) - sum(cost_usd), 0) AS {Prefix}saved_usd FROM inferly.requests_hourly "
            + "WHERE project = {project:String} AND hour >= toStartOfHour({from:DateTime('UTC')}) AND hour < {to:DateTime('UTC')}"
            + (names.Length > 0 ? $" GROUP BY {names} ORDER BY {names}" : "");
        var parameters = new ClickHouseParameterCollection
        {
            new ClickHouseDbParameter { ParameterName = "project", Value = project },
            new ClickHouseDbParameter { ParameterName = "from", Value = from.UtcDateTime },
            new ClickHouseDbParameter { ParameterName = "to", Value = to.UtcDateTime },
        };
        var client = await store.ClientAsync(cancellationToken);
        await using var reader = await client.ExecuteReaderAsync(sql, parameters, cancellationToken: cancellationToken);
        json.WriteStartObject();
        json.WriteString("object"u8, "list"u8);
        json.WriteStartArray("data"u8);
        while (await reader.ReadAsync(cancellationToken))
        {
            json.WriteStartObject();
            RowJson.Write(json, reader, prefix: Prefix);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
