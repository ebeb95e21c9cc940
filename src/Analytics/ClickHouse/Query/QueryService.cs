using ClickHouse.Driver;
using Inferly.Analytics.ClickHouse.Protocol;
using Inferly.Analytics.ClickHouse.Schema;
using Microsoft.Extensions.Logging;

namespace Inferly.Analytics.ClickHouse.Query;

/// <summary>
/// Runs analysts' statements: through the gate, over the rows of one project, read-only and bounded, against the embedded engine
/// or a server alike. Safe for use from any thread.
/// </summary>
public sealed partial class QueryService(ClickHouseStore store, QueryLimits limits, ILogger<QueryService> logger, TimeProvider time)
    : IDisposable
{
    private static readonly TimeSpan ReadyPatience = TimeSpan.FromSeconds(2);
    private static readonly IReadOnlyDictionary<string, string> NoParameters = new Dictionary<string, string>();

    private readonly ClickHouseHttp _http = new(store.CreateHandler());

    /// <summary>Runs one SELECT for a project.</summary>
    /// <param name="project">The project whose rows it sees.</param>
    /// <param name="sql">The statement, without FORMAT.</param>
    /// <param name="format">ClickHouse's name of the result's format; "CSV" has a line of names first.</param>
    /// <param name="cancellation">Stops the statement.</param>
    public Task<QueryResult> RunAsync(string project, string sql, string format, CancellationToken cancellation)
    {
        var named = format.Equals("CSV", StringComparison.OrdinalIgnoreCase) ? "CSVWithNames" : format;
        return RunAsync(new AnalystQuery(project, sql, named, NoParameters), cancellation);
    }

    /// <summary>The same, with the format as ClickHouse means it.</summary>
    internal async Task<QueryResult> RunAsync(AnalystQuery query, CancellationToken cancellation)
    {
        if (OutputFormats.Find(query.Format) is not { } format)
        {
            var message = $"There is no format {query.Format}: use JSON, CSV or Parquet";
            return QueryResult.Fail(ClickHouseError.Create(73, "UNKNOWN_FORMAT", message));
        }
        var patience = new CancellationTokenSource(limits.Time + limits.Patience, time);
        QueryResult? result = null;
        try
        {
            return result = await TryAsync(query with { Format = format }, patience, cancellation);
        }
        finally
        {
            if (result is not { Error: null })
            {
                patience.Dispose();
            }
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Runs it; a result takes the time that is left over with it.</summary>
    private async Task<QueryResult> TryAsync(AnalystQuery query, CancellationTokenSource patience, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            return await SendAsync(query, patience, either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            const string Full = "Other statements hold all places: try again later";
            return QueryResult.Fail(ClickHouseError.Create(202, "TOO_MANY_SIMULTANEOUS_QUERIES", Full));
        }
        catch (HttpRequestException e)
        {
            LogUnreachable(logger, e.Message);
            return QueryResult.Fail(Unavailable());
        }
    }

    private async Task<QueryResult> SendAsync(AnalystQuery query, CancellationTokenSource patience, CancellationToken cancellation)
    {
        if (await EndpointAsync(cancellation) is not { } endpoint)
        {
            return QueryResult.Fail(Unavailable());
        }

        var gate = new SqlGate(new StatementInspector(_http));
        var decision = await gate.DecideAsync(endpoint, query.Sql, query.Parameters, cancellation);
        if (decision.Error is { } refusal)
        {
            return QueryResult.Fail(refusal);
        }

        var settings = QuerySettings.For(endpoint.IsEmbedded, query.Project, decision.Names, limits);
        IEnumerable<KeyValuePair<string, string?>> address =
        [
            new("database", AnalystTables.Database),
            new("default_format", query.Format),
            .. settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)),
            .. query.Parameters.Select(parameter => KeyValuePair.Create($"param_{parameter.Key}", (string?)parameter.Value)),
        ];
        var response = await _http.PostAsync(endpoint, "/", address, decision.Text!, cancellation);
        if (await ClickHouseHttp.ErrorAsync(response, cancellation) is not { } error)
        {
            return QueryResult.Read(query.Format, response, patience, limits.ResultBytes);
        }

        response.Dispose();
        return QueryResult.Fail(UnknownTable.WithoutSuggestion(error));
    }

    private async Task<ClickHouseEndpoint?> EndpointAsync(CancellationToken cancellation)
    {
        try
        {
            return await store.ReadyAsync(cancellation).WaitAsync(ReadyPatience, time, cancellation);
        }
        catch (Exception e) when (e is TimeoutException or ObjectDisposedException)
        {
            return null;
        }
        catch (ClickHouseServerException e)
        {
            // The writer meets the same, and says so at length.
            LogUnreachable(logger, e.Message);
            return null;
        }
    }

    private ClickHouseError Unavailable() =>
        ClickHouseError.Create(210, "NETWORK_ERROR", store.State.Message ?? "The trace store does not answer: try again later");

    [LoggerMessage(Level = LogLevel.Warning, Message = "ClickHouse does not answer: {Reason}")]
    private static partial void LogUnreachable(ILogger logger, string reason);
}
