using Inferly.Analytics.ClickHouse.Protocol;
using Microsoft.AspNetCore.Http;

namespace Inferly.Analytics.ClickHouse.Engine;

/// <summary>Runs a statement that is neither a SELECT nor an INSERT with rows: its answer, if it has one, is small.</summary>
internal sealed class WholeRunner(StatementStopper stopper)
{
    public async Task<ClickHouseError?> RunAsync(HttpResponse response, ChdbConnection connection, ClickHouseRequest request, byte[] sql)
    {
        var cancellation = response.HttpContext.RequestAborted;
        var running = Blocking.Run(() => connection.Query(sql, request.Format, request.Parameters));
        using var stopping = cancellation.Register(() => _ = stopper.StopAsync(request.QueryId, running));
        using var result = await running;
        if (result.Error is { } error) return ClickHouseError.Parse(error);
        response.ContentType = ContentTypes.Of(request.Format);
        Summary.Write(response, result);
        await using var data = result.Open();
        await data.CopyToAsync(response.Body, cancellation);
        return null;
    }
}
