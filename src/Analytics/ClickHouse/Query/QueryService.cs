using Inferly.Analytics.ClickHouse.Protocol;
using Microsoft.Extensions.Logging;

namespace Inferly.Analytics.ClickHouse.Query;

/// <summary>
/// Runs analysts' statements: through the gate, over the rows of one project, read-only and bounded, against the embedded engine
/// or a server alike. Safe for use from any thread.
/// </summary>
public sealed partial class QueryService(IClickHouse clickHouse, QueryLimits limits, ILogger<QueryService> logger, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan ReadyPatience = TimeSpan.FromSeconds(2);
    private static readonly IReadOnlyDictionary<string, string> NoParameters = new Dictionary<string, string>();

    private readonly ClickHouseHttp _http = new();

    /// <summary>Runs one SELECT for a project.</summary>
    /// <param name="project">The project whose rows it sees.</param>
    /// <param name="sql">The statement, without FORMAT.</param>
    /// <param name="format">ClickHouse's name of the result's format; "CSV" has a line of names first.</param>
    /// <param name="cancellation">Stops the statement.</param>
    public Task<QueryResult> RunAsync(string project, string sql, string format, CancellationToken cancellation) =>
        RunAsync(project, sql, format.Equals("CSV", StringComparison.OrdinalIgnoreCase) ? "CSVWithNames" : format, NoParameters, cancellation);

    /// <summary>The same with the format as ClickHouse means it, and values for the statement's {name:Type} in ClickHouse's escaped text form.</summary>
    internal async Task<QueryResult> RunAsync(
        string project, string sql, string format, IReadOnlyDictionary<string, string> parameters, CancellationToken cancellation)
    {
        if (OutputFormats.Find(format) is not { } known)
            return QueryResult.Fail(ClickHouseError.Create(73, "UNKNOWN_FORMAT", $"There is no format {format}: use JSON, CSV or Parquet"));
        var patience = new CancellationTokenSource(limits.Time + limits.Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            var result = await RunAsync(project, sql, known, parameters, patience, either.Token);
            if (result.Error is not null) patience.Dispose();
            return result;
        }
        catch (Exception e)
        {
            patience.Dispose();
            if (e is OperationCanceledException && !cancellation.IsCancellationRequested)
                return QueryResult.Fail(ClickHouseError.Create(202, "TOO_MANY_SIMULTANEOUS_QUERIES", "Other statements hold all places: try again later"));
            if (e is not HttpRequestException) throw;
            LogUnreachable(logger, e.Message);
            return QueryResult.Fail(Unavailable());
        }
    }

    private async Task<QueryResult> RunAsync(
        string project, string sql, string format, IReadOnlyDictionary<string, string> parameters, CancellationTokenSource patience, CancellationToken cancellation)
    {
        if (await EndpointAsync(cancellation) is not { } endpoint) return QueryResult.Fail(Unavailable());
        var gate = new SqlGate(new StatementInspector(_http));
        var decision = await gate.DecideAsync(endpoint, sql, parameters, cancellation);
        if (decision.Error is { } refusal) return QueryResult.Fail(refusal);

        IEnumerable<KeyValuePair<string, string?>> query =
        [
            new("database", Schema.AnalystTables.Database),
            new("default_format", format),
            .. QuerySettings.For(endpoint.IsEmbedded, project, decision.Names, limits).Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)),
            .. parameters.Select(parameter => KeyValuePair.Create($"param_{parameter.Key}", (string?)parameter.Value)),
        ];
        var response = await _http.PostAsync(endpoint, "/", query, decision.Text!, cancellation);
        if (await ClickHouseHttp.ErrorAsync(response, cancellation) is not { } error)
            return QueryResult.Read(format, response, patience, limits.ResultBytes);
        response.Dispose();
        return QueryResult.Fail(error);
    }

    private async Task<ClickHouseEndpoint?> EndpointAsync(CancellationToken cancellation)
    {
        try
        {
            return await clickHouse.ReadyAsync(cancellation).WaitAsync(ReadyPatience, time, cancellation);
        }
        catch (Exception e) when (e is TimeoutException or ObjectDisposedException)
        {
            return null;
        }
    }

    private ClickHouseError Unavailable() =>
        ClickHouseError.Create(210, "NETWORK_ERROR", clickHouse.State.Message ?? "The trace store does not answer: try again later");

    public void Dispose() => _http.Dispose();

    [LoggerMessage(Level = LogLevel.Warning, Message = "ClickHouse does not answer: {Reason}")]
    private static partial void LogUnreachable(ILogger logger, string reason);
}
