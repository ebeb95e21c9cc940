using Inferly.Ingress.Errors;

namespace Inferly.Ingress.Api.Requests;

/// <summary>A query parameter that is true or false; false where it is left out.</summary>
internal static class QueryFlag
{
    public static bool TryRead(HttpRequest request, string name, out bool value, out ApiError? error)
    {
        (value, error) = (false, null);
        if (!request.Query.TryGetValue(name, out var text))
        {
            return true;
        }

        value = text == "true";
        if (value || text == "false")
        {
            return true;
        }

        error = new ApiError(StatusCodes.Status400BadRequest, $"{name}: must be true or false.", "invalid_request", name);
        return false;
    }
}
