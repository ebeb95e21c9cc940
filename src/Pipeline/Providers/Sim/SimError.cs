using System.Text.Json;

namespace Inferly.Pipeline.Providers.Sim;

/// <summary>An error as OpenAI words it.</summary>
internal sealed record SimError(int Status, string Message, string Type, string? Param, string? Code)
{
    private const string InvalidRequest = "invalid_request_error";

    // Names out of the caller's own schema stand in messages, and may be as long as the body.
    private const int LongestMessage = 1000;

    public static SimError Invalid(string? param, string message, string? code = null) =>
        new(400, message.Length <= LongestMessage ? message : $"{message.AsSpan(0, LongestMessage)}...", InvalidRequest, param, code);

    public static SimError UnknownModel(string id) =>
        new(404, $"The model '{id}' does not exist or you do not have access to it.", InvalidRequest, "model", "model_not_found");

    public static SimError UnknownPath(string path) =>
        new(404, $"Unknown URL: POST {path}. Use /chat/completions, /completions or /embeddings.", InvalidRequest, null, "unknown_url");

    public static SimError ContextLength(string param, SimModel model, int tokens) => Invalid(
        param,
        $"This model's maximum context length is {model.ContextWindow} tokens. However, your {param} resulted in {tokens} tokens. " +
        $"Please reduce the length of the {param}.",
        "context_length_exceeded");

    /// <summary>The error that a directive asks for by its HTTP status.</summary>
    public static SimError Told(int status) => status switch
    {
        401 => new(401, "Incorrect API key provided (simulated).", InvalidRequest, null, "invalid_api_key"),
        402 => new(402, "You exceeded your current quota (simulated).", "insufficient_quota", null, "insufficient_quota"),
        403 => new(403, "You are not allowed to use this model (simulated).", "permission_error", null, "permission_denied"),
        404 => new(404, "The model does not exist (simulated).", InvalidRequest, "model", "model_not_found"),
        429 => new(429, "Rate limit reached (simulated).", "requests", null, "rate_limit_exceeded"),
        < 500 => new(status, $"The request was refused with status {status} (simulated).", InvalidRequest, null, null),
        _ => new(status, $"The server failed with status {status} (simulated).", "server_error", null, null),
    };

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("error");
        writer.WriteString("message", Message);
        writer.WriteString("type", Type);
        writer.WriteString("param", Param);
        writer.WriteString("code", Code);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
