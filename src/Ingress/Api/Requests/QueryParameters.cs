using Inferly.Ingress.Configuration.Reading;
using Inferly.Ingress.Errors;

namespace Inferly.Ingress.Api.Requests;

/// <summary>Holds callers to the query parameters that an endpoint has: what a misspelt one was to narrow down would be done whole.</summary>
internal static class QueryParameters
{
    private const char Any = '*';
    private const int LongestShown = 64;

    /// <summary>The first parameter that the endpoint does not have, with what was probably meant; null where there is none.</summary>
    /// <param name="query">What came.</param>
    /// <param name="known">What there is; a name that ends with <c>*</c> stands for all that begin with it.</param>
    public static ApiError? RefuseOthers(IQueryCollection query, params string[] known) =>
        query.Keys.FirstOrDefault(name => !known.Any(one => IsMeant(one, name))) is { } unknown
            ? new ApiError(
                StatusCodes.Status400BadRequest,
                $"{Shown(unknown)}: is no parameter of this endpoint; {NearestName.Remedy(unknown, known)}",
                "invalid_request",
                Shown(unknown))
            : null;

    private static string Shown(string name) => name.Length <= LongestShown ? name : name[..LongestShown];

    private static bool IsMeant(string known, string name) => known[^1] == Any
        ? name.StartsWith(known[..^1], StringComparison.Ordinal)
        : name.Equals(known, StringComparison.OrdinalIgnoreCase);
}
