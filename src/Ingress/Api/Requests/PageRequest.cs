using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Inferly.Ingress.Errors;

namespace Inferly.Ingress.Api.Requests;

/// <summary>Which part of a list is asked for: <c>?limit=50&amp;cursor=...</c>.</summary>
/// <param name="Limit">Most items in the answer.</param>
/// <param name="After">The id behind which it begins; null is the start.</param>
internal sealed record PageRequest(int Limit, string? After)
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 1000;

    public static bool TryRead(HttpRequest request, out PageRequest page, out ApiError? error)
    {
        (page, error) = (new PageRequest(DefaultLimit, null), QueryParameters.RefuseOthers(request.Query, "limit", "cursor"));
        if (error is not null)
        {
            return false;
        }

        if (request.Query.TryGetValue("limit", out var limit))
        {
            if (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < 1 or > MaxLimit)
            {
                error = Invalid("limit", $"must be a whole number from 1 to {MaxLimit}.");
                return false;
            }
            page = page with { Limit = count };
        }
        if (request.Query.TryGetValue("cursor", out var cursor))
        {
            if (!TryDecode(cursor.ToString(), out var after))
            {
                error = Invalid("cursor", "must be the next_cursor of the page before.");
                return false;
            }
            page = page with { After = after };
        }
        return true;
    }

    /// <summary>The cursor of the page that follows an item.</summary>
    public static string CursorAfter(string id) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(id));

    private static bool TryDecode(string cursor, out string after)
    {
        after = "";
        if (cursor.Length is 0 or > 256 || !Base64Url.IsValid(cursor))
        {
            return false;
        }

        after = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
        return true;
    }

    private static ApiError Invalid(string parameter, string message)
        => new(StatusCodes.Status400BadRequest, $"{parameter}: {message}", "invalid_request", parameter);
}
