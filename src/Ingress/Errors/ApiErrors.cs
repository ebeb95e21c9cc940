using Inferly.Pipeline.Requests;

namespace Inferly.Ingress.Errors;

/// <summary>The errors that more than one endpoint answers.</summary>
public static class ApiErrors
{
    /// <summary>The same for every token that is not a live key, so that nothing can be learned from it.</summary>
    public static ApiError InvalidApiKey { get; } = new(
        StatusCodes.Status401Unauthorized,
        "Incorrect API key provided. Send a valid key in the header 'Authorization: Bearer sk_live_...'.",
        "invalid_api_key");

    /// <summary>The same for a project that does not exist and one that is not the key's.</summary>
    public static ApiError ProjectNotFound { get; } = new(
        StatusCodes.Status404NotFound,
        "There is no such project that this key may use. Name the key's own project.",
        "project_not_found");

    /// <summary>To an admin, who sees all projects.</summary>
    public static ApiError ProjectUnknown { get; } = new(
        StatusCodes.Status404NotFound, "There is no such project. GET /api/projects lists them.", "project_not_found", "project");

    public static ApiError Internal { get; } = new(
        StatusCodes.Status500InternalServerError,
        "The gateway failed at this request. Try again; if it happens again, report the x-request-id.",
        "internal_error");

    public static ApiError InsufficientRole(string message) => new(StatusCodes.Status403Forbidden, message, "insufficient_role");

    public static ApiError InvalidRequest(RequestError error) => new(
        StatusCodes.Status400BadRequest,
        error.Located,
        error.Code ?? "invalid_request",
        error.Path);

    /// <summary>What the server itself refused before any of our code saw the request, or an endpoint left without a body.</summary>
    public static ApiError ForStatus(int status, HttpRequest request) => status switch
    {
        StatusCodes.Status400BadRequest => new(status, "The request is not valid HTTP, or its body broke off. Send it again.", "bad_request"),
        StatusCodes.Status404NotFound => new(status, $"Invalid URL ({request.Method} {Shown(request.Path)}). /docs lists what there is.", "unknown_url"),
        StatusCodes.Status405MethodNotAllowed => new(
            status, $"{request.Method} is not allowed here. The header Allow lists what is.", "method_not_allowed"),
        StatusCodes.Status408RequestTimeout => new(status, "The request's body came too slowly. Send it again.", "request_timeout"),
        StatusCodes.Status413PayloadTooLarge => new(status, "The request's body is too large. Send less.", "request_too_large"),
        StatusCodes.Status415UnsupportedMediaType => new(
            status, "The body's media type is not supported. Send 'Content-Type: application/json'.", "unsupported_media_type"),
        StatusCodes.Status503ServiceUnavailable => new(status, "The gateway cannot take the request now. Try again.", "overloaded"),
        >= 500 => Internal with { Status = status },
        _ => new(status, "The request was refused.", "bad_request"),
    };

    private static string Shown(PathString path)
    {
        const int longest = 128;
        var text = path.ToUriComponent();
        return text.Length <= longest ? text : string.Concat(text.AsSpan(0, longest), "...");
    }
}
