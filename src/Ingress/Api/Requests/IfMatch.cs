using System.Globalization;
using Inferly.Ingress.Errors;
using Inferly.Pipeline.State;

namespace Inferly.Ingress.Api.Requests;

/// <summary>The revision that a caller expects: <c>If-Match: "7"</c>. Without the header, or with <c>*</c>, any will do.</summary>
internal readonly record struct IfMatch(long? Revision)
{
    public static bool TryRead(HttpRequest request, out IfMatch expected, out ApiError? error)
    {
        var header = request.Headers.IfMatch;
        (expected, error) = (default, null);
        if (header.Count == 0 || (header.Count == 1 && header[0] == "*"))
        {
            return true;
        }

        if (header is [['"', .. var digits, '"']] && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var revision))
        {
            expected = new IfMatch(revision);
            return true;
        }
        error = new ApiError(
            StatusCodes.Status400BadRequest, "If-Match must be one revision in quotes, such as If-Match: \"7\".", "invalid_request", "If-Match");
        return false;
    }

    /// <summary>Null when the entity has the expected revision; 0 stands for one that does not exist.</summary>
    public MutationError? Check(long revision) => Revision is null || Revision == revision
        ? null
        : new MutationError(
            MutationFault.Stale, "stale_revision", $"The revision is {revision}, not {Revision}: somebody else changed it. Read it again, then repeat the change.");
}
