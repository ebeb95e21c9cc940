using System.Text;
using System.Text.Json;
using ClickHouse.Driver;
using ClickHouse.Driver.ADO.Parameters;
using Inferly.Analytics.ClickHouse;

namespace Inferly.Analytics.Traces;

/// <summary>
/// Reads a project's requests for the API. Every statement is worded here and carries the project as a parameter; analysts' own
/// SQL goes through the gate instead. Thread-safe.
/// </summary>
public sealed class TraceStore(ClickHouseStore store)
{
    private const string Columns =
        """
        ts, request_id, client_request_id, trace_id, project, key_id, workflow, operation, requested_model, model, provider, region, stream,
        status, http_status, error_code, attempts, failovers, continued, hedged, latency_ms, ttft_ms, overhead_us, input_tokens,
        cached_input_tokens, output_tokens, reasoning_tokens, cost_usd, billed_usd, cache, cache_similarity, finish_reason, metadata
        """;

    private const string AttemptColumns =
        "n, model, provider, region, started_at, ttft_ms, duration_ms, outcome, http_status, error, input_tokens, output_tokens, cost_usd";

    /// <summary>Writes one page of requests, newest first: <c>{"object":"list","data":[...],"next_cursor"}</c>.</summary>
    public async Task ListAsync(string project, TraceFilter filter, Utf8JsonWriter json, CancellationToken cancellationToken)
    {
        var (where, parameters) = Where(project, filter);
        var client = await store.ClientAsync(cancellationToken);
        await using var reader = await client.ExecuteReaderAsync(
            $"SELECT {Columns} FROM inferly.requests WHERE {where} ORDER BY ts DESC, request_id DESC LIMIT {filter.Limit}",
            parameters,
            cancellationToken: cancellationToken);
        json.WriteStartObject();
        json.WriteString("object"u8, "list"u8);
        json.WriteStartArray("data"u8);
        TraceCursor? last = null;
        var rows = 0;
        while (await reader.ReadAsync(cancellationToken))
        {
            json.WriteStartObject();
            RowJson.Write(json, reader);
            json.WriteEndObject();
            last = new TraceCursor((reader.GetDateTime(0) - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond, reader.GetString(1));
            rows++;
        }

        json.WriteEndArray();
        json.WriteString("next_cursor"u8, rows == filter.Limit ? last?.Encode() : null);
        json.WriteEndObject();
    }

    /// <summary>Writes one request with its attempts and why each candidate was or was not taken.</summary>
    /// <returns>False if the project has no such request (yet); nothing was written.</returns>
    public async Task<bool> GetAsync(string project, string requestId, Utf8JsonWriter json, CancellationToken cancellationToken)
    {
        var client = await store.ClientAsync(cancellationToken);
        await using var reader = await client.ExecuteReaderAsync(
            $"SELECT {Columns}, policy, route, prompt, completion FROM inferly.requests WHERE project = {{project:String}} AND request_id = {{id:String}} LIMIT 1",
            Parameters(("project", project), ("id", requestId)),
            cancellationToken: cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
        {
            return false;
        }

        json.WriteStartObject();
        RowJson.Write(json, reader, jsonColumns: ["policy", "route"]);
        json.WriteStartArray("attempt_list"u8);
        await AttemptsAsync(client, project, requestId, json, cancellationToken);
        json.WriteEndArray();
        json.WriteEndObject();
        return true;
    }

    private static async Task AttemptsAsync(
        IClickHouseClient client, string project, string requestId, Utf8JsonWriter json, CancellationToken cancellationToken)
    {
        await using var reader = await client.ExecuteReaderAsync(
            $"SELECT {AttemptColumns} FROM inferly.attempts WHERE project = {{project:String}} AND request_id = {{id:String}} ORDER BY n",
            Parameters(("project", project), ("id", requestId)),
            cancellationToken: cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            json.WriteStartObject();
            RowJson.Write(json, reader);
            json.WriteEndObject();
        }
    }

    private static (string Where, ClickHouseParameterCollection Parameters) Where(string project, TraceFilter filter)
    {
        var where = new StringBuilder("project = {project:String} AND ts >= {from:DateTime64(6, 'UTC')} AND ts < {to:DateTime64(6, 'UTC')}");
        var parameters = Parameters(("project", project), ("from", filter.From.UtcDateTime), ("to", filter.To.UtcDateTime));
        void And(string condition, string name, object value)
        {
            where.Append(" AND ").Append(condition);
            parameters.Add(new ClickHouseDbParameter { ParameterName = name, Value = value });
        }

        if (filter.Workflow is { } workflow)
        {
            And("workflow = {workflow:String}", "workflow", workflow);
        }

        if (filter.Model is { } model)
        {
            And("model = {model:String}", "model", model);
        }

        if (filter.Status is { } status)
        {
            And("status = {status:String}", "status", status);
        }

        if (filter.MinLatencyMs is { } latency)
        {
            And("latency_ms >= {latency:Float64}", "latency", latency);
        }

        var label = 0;
        foreach (var (name, value) in filter.Metadata)
        {
            And($"metadata[{{name{label}:String}}] = {{value{label}:String}}", $"name{label}", name);
            parameters.Add(new ClickHouseDbParameter { ParameterName = $"value{label++}", Value = value });
        }

        if (filter.After is { } after)
        {
            And("(ts, request_id) < ({after:DateTime64(6, 'UTC')}, {after_id:String})", "after", DateTime.UnixEpoch.AddTicks(after.Micros * TimeSpan.TicksPerMicrosecond));
            parameters.Add(new ClickHouseDbParameter { ParameterName = "after_id", Value = after.RequestId });
        }

        return (where.ToString(), parameters);
    }

    private static ClickHouseParameterCollection Parameters(params ReadOnlySpan<(string Name, object Value)> values)
    {
        var parameters = new ClickHouseParameterCollection();
        foreach (var (name, value) in values)
        {
            parameters.Add(new ClickHouseDbParameter { ParameterName = name, Value = value });
        }

        return parameters;
    }
}
