using System.Net;
using System.Text.Json;
using Inferly.Pipeline.Providers.Translation;

namespace Inferly.Pipeline.Providers.Anthropic;

/// <summary>Reads <c>{"type":"error","error":{"type","message"}}</c>, from a body or from an <c>error</c> event.</summary>
internal static class AnthropicErrors
{
    /// <summary>Reads the body of an answer that is not a 2xx; any bytes.</summary>
    public static UpstreamError Read(HttpStatusCode status, ReadOnlySpan<byte> body) => ErrorBody.Read(status, body, Read);

    /// <summary>Reads an object whose member <c>error</c> is the error.</summary>
    public static UpstreamError Read(JsonElement answer)
    {
        var error = answer.Field("error");
        var message = error.Text("message") ?? "Anthropic reported an error without a message.";
        var type = error.Text("type");
        return new UpstreamError(message, type, CodeOf(type, message));
    }

    private static string? CodeOf(string? type, string message) => type switch
    {
        "invalid_request_error" when message.Says("prompt is too long", "exceed context limit", "context window") =>
            "context_length_exceeded",
        _ when message.Says("credit balance is too low") => "insufficient_quota",
        "authentication_error" => "invalid_api_key",
        "billing_error" => "insufficient_quota",
        "not_found_error" => "model_not_found",
        "rate_limit_error" => "rate_limit_exceeded",
        "overloaded_error" => "overloaded",
        _ => type,
    };
}
