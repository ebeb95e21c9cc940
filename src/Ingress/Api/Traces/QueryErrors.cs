using Inferly.Analytics.ClickHouse.Protocol;
using Inferly.Ingress.Errors;

namespace Inferly.Ingress.Api.Traces;

/// <summary>
/// Why a query failed, in ClickHouse's words: the caller's SQL, its limits, or a trace store that is away. Only the last may succeed when it is sent
/// again, so only that has a status that clients try again by themselves; 408 is one, and would run an expensive statement to its limit thrice.
/// </summary>
internal static class QueryErrors
{
    private const int NetworkError = 210;
    private const int TooManyQueries = 202;
    private const int TimedOut = 159;
    private const int TooMuchMemory = 241;
    private const int TooLargeResult = 396;

    public static ApiError Of(ClickHouseError error) => new(StatusOf(error), $"{error.Text}{RemedyFor(error)}", "query_failed", "sql");

    private static int StatusOf(ClickHouseError error) => error.Code switch
    {
        NetworkError => StatusCodes.Status503ServiceUnavailable,
        TooManyQueries => StatusCodes.Status429TooManyRequests,
        _ => StatusCodes.Status400BadRequest,
    };

    private static string RemedyFor(ClickHouseError error) => error.Code switch
    {
        TimedOut => " Ask for less, such as a shorter range of ts, or have query.timeout_s raised.",
        TooMuchMemory => " Ask for less, such as a shorter range of ts, or have query.max_bytes raised.",
        TooLargeResult => " Add a LIMIT, or have query.max_rows raised.",
        _ => "",
    };
}
