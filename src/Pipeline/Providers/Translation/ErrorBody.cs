using System.Net;
using System.Text.Json;

namespace Inferly.Pipeline.Providers.Translation;

/// <summary>The body of an answer that is not a 2xx, of providers that answer <c>{"error":{"message"}}</c>.</summary>
internal static class ErrorBody
{
    /// <summary>Reads a body; any bytes.</summary>
    /// <param name="status">The answer's status: it gives the code where the body is not the provider's.</param>
    /// <param name="body">The body.</param>
    /// <param name="read">Reads an object whose member <c>error</c> has a message.</param>
    public static UpstreamError Read(HttpStatusCode status, ReadOnlySpan<byte> body, Func<JsonElement, UpstreamError> read)
    {
        if (!AnswerJson.TryParse(body, out var document))
        {
            return ErrorText.Of(status, body, CodeOf(status));
        }

        using (document)
        {
            return document.RootElement.Field("error").Text("message") is null
                ? ErrorText.Of(status, body, CodeOf(status))
                : read(document.RootElement);
        }
    }

    private static string? CodeOf(HttpStatusCode status) => (int)status switch
    {
        401 => "invalid_api_key",
        429 => "rate_limit_exceeded",
        503 or 529 => "overloaded",
        _ => null,
    };
}
