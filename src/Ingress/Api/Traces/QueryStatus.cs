using Inferly.Analytics.ClickHouse.Protocol;

namespace Inferly.Ingress.Api.Traces;

/// <summary>The status of a query that failed: the caller's SQL, its limits, or a trace store that is away.</summary>
internal static class QueryStatus
{
    private const int NetworkError = 210;
    private const int TooManyQueries = 202;
    private const int TimedOut = 159;

    public static int Of(ClickHouseError error) => error.Code switch
    {
        NetworkError => StatusCodes.Status503ServiceUnavailable,
        TooManyQueries => StatusCodes.Status429TooManyRequests,
        TimedOut => StatusCodes.Status408RequestTimeout,
        _ => StatusCodes.Status400BadRequest,
    };
}
