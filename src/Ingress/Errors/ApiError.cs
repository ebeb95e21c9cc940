namespace Inferly.Ingress.Errors;

/// <summary>What a caller is told of a failure, in OpenAI's shape. Nothing of it comes from inside: no type names, no stack, no secrets.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Message">What is wrong and what to do about it.</param>
/// <param name="Code">The stable name that programs act on.</param>
/// <param name="Param">JSON path or name of the offending field, where there is one.</param>
public sealed record ApiError(int Status, string Message, string? Code, string? Param = null)
{
    /// <summary>OpenAI's class of errors.</summary>
    public string Type { get; init; } = Status >= 500 ? "server_error" : "invalid_request_error";

    /// <summary>
    /// Seconds after which the same request may succeed. Every 429 and 5xx is sent with at least one, since clients retry these at once
    /// where nothing holds them back.
    /// </summary>
    public int? RetryAfterSeconds { get; init; }
}
