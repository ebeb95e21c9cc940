using System.Net;
using System.Text;
using System.Text.Json;

namespace Inferly.Pipeline.Providers.OpenAi;

/// <summary>
/// Reads error bodies of OpenAI and of the servers that imitate it: <c>{"error":{...}}</c>, <c>{"error":"text"}</c>, Mistral's and FastAPI's
/// <c>{"message"}</c> and <c>{"detail"}</c>, or anything else as text.
/// </summary>
public static class OpenAiErrors
{
    private const int LongestText = 500;

    /// <summary>Reads a whole error body.</summary>
    public static UpstreamError Read(HttpStatusCode status, ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            using var json = JsonDocument.ParseValue(ref reader);
            if (json.RootElement.ValueKind == JsonValueKind.Object)
            {
                return Read(json.RootElement, status);
            }
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            // Proxies answer with HTML or plain text, and some servers cut text within a character: shown as it is, shortened.
        }

        var text = Encoding.UTF8.GetString(body).Trim().Shorten(LongestText);
        return new UpstreamError(text.Length > 0 ? text : $"The provider answered {(int)status} without a body.", Code: CodeOf(status));
    }

    /// <summary>Reads the object that holds (or is) an error.</summary>
    public static UpstreamError Read(JsonElement json, HttpStatusCode status)
    {
        var error = json.TryGetProperty("error", out var inner) ? inner : json;
        if (error.ValueKind == JsonValueKind.String)
        {
            return new UpstreamError(error.GetString()!, Code: CodeOf(status));
        }

        if (error.ValueKind != JsonValueKind.Object)
        {
            error = json;
        }

        var message = Text(error, "message") ?? Text(error, "detail") ?? Text(json, "message") ?? Text(json, "detail") ?? error.GetRawText();
        var code = Text(error, "code");
        return new UpstreamError(message, Text(error, "type"), Normalise(code, message, status), Text(error, "param"));
    }

    private static string? Normalise(string? code, string message, HttpStatusCode status)
    {
        if (code is "context_length_exceeded" || IsContextLength(message))
        {
            return "context_length_exceeded";
        }

        return code is null || int.TryParse(code, out _) ? CodeOf(status) : code;
    }

    // vLLM, Groq, Mistral, DeepSeek and llama.cpp have no code for it, only sentences. The code's own name in a message is none:
    // a provider may quote the request or explain what it answers to others.
    private static bool IsContextLength(string message) =>
        message.Contains("maximum context length", StringComparison.OrdinalIgnoreCase)
        || message.Contains("reduce the length of the messages", StringComparison.OrdinalIgnoreCase)
        || message.Contains("exceeds the available context size", StringComparison.OrdinalIgnoreCase)
        || message.Contains("too large for model with", StringComparison.OrdinalIgnoreCase);

    private static string? CodeOf(HttpStatusCode status) => (int)status switch
    {
        401 => "invalid_api_key",
        429 => "rate_limit_exceeded",
        _ => null,
    };

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value)
            ? value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Null or JsonValueKind.Undefined => null,
                _ => value.GetRawText(),
            }
            : null;
}
