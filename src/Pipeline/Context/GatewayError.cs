namespace Inferly.Pipeline.Context;

/// <summary>An error as the caller gets it, in OpenAI's vocabulary.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Type">OpenAI's error type.</param>
/// <param name="Code">OpenAI's or our error code; null where there is none.</param>
/// <param name="Message">What happened and what helps.</param>
public sealed record GatewayError(int Status, string Type, string? Code, string Message)
{
    /// <summary>The JSON path of the offending field, or null.</summary>
    public string? Param { get; init; }

    /// <summary>When to try again; every 429 and 5xx gets one when it is written.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The body can't be served as it is.</summary>
    public static GatewayError Invalid(string param, string message, string? code = null) =>
        new(400, "invalid_request_error", code, message) { Param = param };

    /// <summary>No key, or one that is wrong in any way: always the same words.</summary>
    public static GatewayError InvalidKey() => new(
        401,
        "invalid_request_error",
        "invalid_api_key",
        "Incorrect API key provided. Send a key of this gateway as 'Authorization: Bearer sk_live_...'.");

    /// <summary>The key is good, but not for this.</summary>
    public static GatewayError InsufficientRole(string message) => new(403, "invalid_request_error", "insufficient_role", message);

    /// <summary>The gateway is full.</summary>
    public static GatewayError Overloaded() =>
        new(503, "server_error", "overloaded", "The gateway is handling as many requests as it can. Try again in a moment.")
        {
            RetryAfter = TimeSpan.FromSeconds(1),
        };

    /// <summary>A defect of ours: logged with its exception, told without it.</summary>
    public static GatewayError Internal() =>
        new(500, "server_error", "internal_error", "The gateway failed on this request. It has been logged under the request's id.");
}
