using System.Net;
using System.Text;
using System.Text.Json;
using Inferly.Pipeline.Providers.Translation;

namespace Inferly.Pipeline.Providers.Bedrock;

/// <summary>Reads Bedrock's errors: <c>{"message"}</c> with a status, or an exception in a stream, which is named by its type.</summary>
internal static class BedrockErrors
{
    // Each family of models says it in its own words.
    private static readonly string[] TooLong =
    [
        "too long", "maximum context length", "exceed context limit", "too many input tokens", "exceeds the maximum number of tokens",
    ];

    /// <summary>Reads the body of an answer that is not a 2xx; any bytes.</summary>
    public static UpstreamError Read(HttpStatusCode status, ReadOnlySpan<byte> body)
    {
        if (!AnswerJson.TryParse(body, out var document))
        {
            return ErrorText.Of(status, body, CodeOf((int)status, ""));
        }

        using (document)
        {
            var message = Message(document.RootElement);
            return message is null
                ? ErrorText.Of(status, body, CodeOf((int)status, ""))
                : new UpstreamError(message, document.RootElement.Text("__type"), CodeOf((int)status, message));
        }
    }

    /// <summary>Reads an exception (or error) frame of a stream.</summary>
    /// <param name="type">For example <c>throttlingException</c>.</param>
    /// <param name="payload">JSON with a message, or the message itself.</param>
    public static UpstreamError ReadException(string type, ReadOnlySpan<byte> payload)
    {
        string? message = null;
        if (AnswerJson.TryParse(payload, out var document))
        {
            using (document)
            {
                message = Message(document.RootElement);
            }
        }
        else if (!payload.IsEmpty)
        {
            message = Encoding.UTF8.GetString(payload);
        }

        message ??= $"Bedrock ended its answer with {type}.";
        return new UpstreamError(message, type, CodeOf(StatusOf(type), message) ?? type);
    }

    // AWS writes the same member in both cases.
    private static string? Message(JsonElement error) => error.Text("message") ?? error.Text("Message");

    private static int StatusOf(string type) => type.ToLowerInvariant() switch
    {
        "throttlingexception" => 429,
        "serviceunavailableexception" => 503,
        "validationexception" => 400,
        "accessdeniedexception" => 403,
        "resourcenotfoundexception" => 404,
        _ => 500,
    };

    private static string? CodeOf(int status, string message) => status switch
    {
        400 when message.Says(TooLong) => "context_length_exceeded",
        400 when message.Says("model identifier is invalid") => "model_not_found",
        401 => "invalid_api_key",
        403 when message.Says("security token", "signature", "expired", "API key") => "invalid_api_key",
        403 => "access_denied",
        404 => "model_not_found",
        429 => "rate_limit_exceeded",
        503 => "overloaded",
        _ => null,
    };
}
