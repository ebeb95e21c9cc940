using System.Globalization;
using System.Net;
using System.Text.Json;
using Inferly.Pipeline.Providers.Translation;

namespace Inferly.Pipeline.Providers.Gemini;

/// <summary>Reads Google's <c>{"error":{"code","message","status","details"}}</c>.</summary>
internal static class GeminiErrors
{
    /// <summary>Reads the body of an answer that is not a 2xx; any bytes.</summary>
    public static UpstreamError Read(HttpStatusCode status, ReadOnlySpan<byte> body)
    {
        // Some gateways of Google wrap the error of a stream into an array.
        var trimmed = body.Trim(" \t\r\n"u8);
        return ErrorBody.Read(status, trimmed is [(byte)'[', .., (byte)']'] ? trimmed[1..^1] : body, Read);
    }

    /// <summary>Reads an object whose member <c>error</c> is the error.</summary>
    public static UpstreamError Read(JsonElement answer)
    {
        var error = answer.Field("error");
        var message = error.Text("message") ?? "Gemini reported an error without a message.";
        var status = error.Text("status");
        var reason = Detail(error, "ErrorInfo").Text("reason");
        return new UpstreamError(
            message,
            status,
            CodeOf(status, reason, message),
            Detail(error, "BadRequest").Items("fieldViolations").FirstOrDefault().Text("field"),
            RetryDelay(Detail(error, "RetryInfo").Text("retryDelay")));
    }

    // A wrong key answers 400, told apart only by its reason.
    private static string? CodeOf(string? status, string? reason, string message) => status switch
    {
        _ when reason is "API_KEY_INVALID" or "API_KEY_EXPIRED" => "invalid_api_key",
        _ when message.Says("api key not valid", "api key expired", "reported as leaked") => "invalid_api_key",
        "INVALID_ARGUMENT" when message.Says("exceeds the maximum number of tokens") => "context_length_exceeded",
        "RESOURCE_EXHAUSTED" when message.Says("prepayment credits", "credits are depleted") => "insufficient_quota",
        "RESOURCE_EXHAUSTED" => "rate_limit_exceeded",
        "UNAUTHENTICATED" => "invalid_api_key",
        "NOT_FOUND" => "model_not_found",
        "UNAVAILABLE" => "overloaded",
        _ => status?.ToLowerInvariant(),
    };

    private static JsonElement Detail(JsonElement error, string type) =>
        error.Items("details").FirstOrDefault(detail => detail.Text("@type")?.EndsWith("." + type, StringComparison.Ordinal) ?? false);

    // protobuf's Duration: "34.4s".
    private static TimeSpan? RetryDelay(string? duration) =>
        duration is [.., 's'] && double.TryParse(duration.AsSpan()[..^1], NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            && seconds is >= 0 and < 1_000_000
            ? TimeSpan.FromSeconds(seconds)
            : null;
}
