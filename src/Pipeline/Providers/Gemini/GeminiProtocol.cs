using System.Net;
using System.Text.Json;
using Inferly.Pipeline.Providers.Sse;
using Inferly.Pipeline.Providers.Translation;
using Inferly.Pipeline.Requests;

namespace Inferly.Pipeline.Providers.Gemini;

/// <summary>Google's Gemini API, with embeddings.</summary>
/// <param name="endpoint">
/// Where it is, for example <c>https://generativelanguage.googleapis.com</c> (the version may be part of it).
/// </param>
public sealed class GeminiProtocol(ProviderEndpoint endpoint) : IProtocol
{
    private readonly string _base = VersionedUrl.Of(endpoint.BaseUrl, "v1beta");

    /// <inheritdoc/>
    public bool IsNative(Operation operation) => false;

    /// <inheritdoc/>
    public bool Speaks(Operation operation) => operation is Operation.Chat or Operation.Embedding;

    /// <inheritdoc/>
    public EncodedCall Encode(UpstreamCall call)
    {
        var refusals = new Refusals("Gemini's API");
        var name = call.Model.Contains('/') ? call.Model : "models/" + call.Model;
        var body = call.Request.Operation == Operation.Embedding ? Embedding(call, name, refusals) : Chat(call, refusals);
        if (refusals.First is { } refused)
        {
            return EncodedCall.Not(refused.Path, refused.Message);
        }

        var message = JsonBody.Post(Address(name, call.Request), body, endpoint);
        if (call.Credential.ApiKey is { } key)
        {
            message.Headers.TryAddWithoutValidation("x-goog-api-key", key);
        }

        return EncodedCall.Of(message);
    }

    /// <inheritdoc/>
    public IFraming CreateFraming() => new SseFraming();

    /// <inheritdoc/>
    public IAnswerDecoder CreateDecoder(UpstreamCall call) => call.Request.Operation == Operation.Embedding
        ? new GeminiEmbeddingDecoder()
        : new GeminiDecoder(call.Request.Choices, call.Request.HasTools && ToolSetReader.IsOneCallOnly(call.Request.Body.Span));

    /// <inheritdoc/>
    public UpstreamError ReadError(HttpStatusCode status, ReadOnlySpan<byte> body) => GeminiErrors.Read(status, body);

    private static ReadOnlyMemory<byte> Chat(UpstreamCall call, Refusals refusals)
    {
        using var chat = ChatRequest.Read(call, refusals);
        return JsonBody.Write(call.Request.Body.Length, new GeminiRequest(chat, refusals).Write);
    }

    private static ReadOnlyMemory<byte> Embedding(UpstreamCall call, string name, Refusals refusals)
    {
        using var document = JsonDocument.Parse(call.Request.Body);
        return JsonBody.Write(
            call.Request.Body.Length,
            json => GeminiEmbeddingRequest.Write(json, document.RootElement, name, refusals));
    }

    private Uri Address(string name, InferenceRequest request)
    {
        var method = request switch
        {
            { Operation: Operation.Embedding } => "batchEmbedContents",
            { Stream: true } => "streamGenerateContent?alt=sse",
            _ => "generateContent",
        };
        var path = string.Join('/', name.Split('/').Select(Uri.EscapeDataString));
        return new Uri($"{_base}/{path}:{method}");
    }
}
