using System.Net;
using Inferly.Pipeline.Providers.Sse;
using Inferly.Pipeline.Providers.Translation;
using Inferly.Pipeline.Requests;

namespace Inferly.Pipeline.Providers.Anthropic;

/// <summary>Anthropic's Messages API. It has no embeddings.</summary>
/// <param name="endpoint">Where it is, for example <c>https://api.anthropic.com</c> (the version may be part of it).</param>
public sealed class AnthropicProtocol(ProviderEndpoint endpoint) : IProtocol
{
    private const string Version = "2023-06-01";

    // From this version on temperature, top_p and top_k answer 400, whatever the model.
    private const string VersionWithoutSampling = "2026-10-21";

    private readonly string _version = endpoint.Headers.FirstOrDefault(IsVersion).Value ?? Version;
    private readonly Uri _messages = new(VersionedUrl.Of(endpoint.BaseUrl, "v1") + "/messages");

    /// <inheritdoc/>
    public bool IsNative(Operation operation) => false;

    /// <inheritdoc/>
    public bool Speaks(Operation operation) => operation == Operation.Chat;

    /// <inheritdoc/>
    public EncodedCall Encode(UpstreamCall call)
    {
        var refusals = new Refusals("Anthropic's API");
        using var chat = ChatRequest.Read(call, refusals);
        var takesSampling = string.CompareOrdinal(_version, VersionWithoutSampling) < 0;
        var body = JsonBody.Write(call.Request.Body.Length, new AnthropicRequest(chat, refusals, takesSampling).Write);
        if (refusals.First is { } refused)
        {
            return EncodedCall.Not(refused.Path, refused.Message);
        }

        var message = JsonBody.Post(_messages, body, endpoint);
        message.Headers.Remove("anthropic-version");
        message.Headers.TryAddWithoutValidation("anthropic-version", _version);

        if (call.Credential.ApiKey is { } key)
        {
            message.Headers.TryAddWithoutValidation("x-api-key", key);
        }

        return EncodedCall.Of(message);
    }

    /// <inheritdoc/>
    public IFraming CreateFraming() => new SseFraming();

    /// <inheritdoc/>
    public IAnswerDecoder CreateDecoder(UpstreamCall call) =>
        new AnthropicDecoder(JsonTool.IsUsed(call, ClaudeGeneration.Of(call.Model) is { KeepsSchemas: true }));

    /// <inheritdoc/>
    public UpstreamError ReadError(HttpStatusCode status, ReadOnlySpan<byte> body) => AnthropicErrors.Read(status, body);

    private static bool IsVersion(KeyValuePair<string, string> header) =>
        header.Key.Equals("anthropic-version", StringComparison.OrdinalIgnoreCase);
}
