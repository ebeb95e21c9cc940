using Inferly.Analytics.ClickHouse.Query;
using Inferly.Ingress.Access;
using Inferly.Pipeline.State;

namespace Inferly.Ingress.Api.Traces;

/// <summary>
/// <c>/clickhouse</c>: ClickHouse's own HTTP interface for analysts' clients, behind the gate. Such clients send the Inferly key as a password,
/// so the endpoint looks it up itself: roles admin, owner and analyst, each for its own project.
/// </summary>
internal static class AnalystEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        if (routes.ServiceProvider.GetService<QueryService>() is not { } queries)
        {
            return;
        }

        var store = routes.ServiceProvider.GetRequiredService<StateStore>();
        var time = routes.ServiceProvider.GetRequiredService<TimeProvider>();
        var endpoint = new AnalystEndpoint(queries, secret => ProjectOf(store, secret, time.GetUtcNow()));
        routes.MapMethods("/clickhouse/{**path}", [HttpMethods.Get, HttpMethods.Post], endpoint.HandleAsync).AllowWithoutKey();
    }

    private static string? ProjectOf(StateStore store, string secret, DateTimeOffset now) =>
        store.Current.Authenticate(KeyDigest.Of(secret), now) is { Role: Role.Admin or Role.Owner or Role.Analyst } key
            ? key.Project ?? Project.DefaultId
            : null;
}
