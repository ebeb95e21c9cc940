using System.Net;
using Inferly.Pipeline.Providers.Sse;
using Inferly.Pipeline.Requests;

namespace Inferly.Pipeline.Providers.OpenAi;

/// <summary>
/// OpenAI's own API and everything compatible with it. Chat, embeddings and completions are native; /responses where the
/// provider has it, else it is asked by way of chat.
/// </summary>
/// <param name="endpoint">Where the provider is.</param>
/// <param name="dialect">What it accepts.</param>
/// <param name="keyHeader">The header that carries the key: <c>Authorization</c> (as a bearer token) or Azure's <c>api-key</c>.</param>
public sealed class OpenAiProtocol(ProviderEndpoint endpoint, Dialect dialect, string keyHeader = "Authorization") : IProtocol
{
    private readonly Uri _chat = new(endpoint.BaseUrl + "/chat/completions");
    private readonly Uri _beta = new(new Uri(endpoint.BaseUrl), "/beta/chat/completions");
    private readonly Uri _completions = new(endpoint.BaseUrl + "/completions");
    private readonly Uri _responses = new(endpoint.BaseUrl + "/responses");
    private readonly Uri _embeddings = new(endpoint.BaseUrl + "/embeddings");

    /// <inheritdoc/>
    public bool IsNative(Operation operation) => Speaks(operation);

    /// <inheritdoc/>
    public bool Speaks(Operation operation) => operation != Operation.Response || dialect.Responses;

    /// <inheritdoc/>
    public bool RepeatsPrefix => dialect.Prefix == PrefixForm.Marked;

    /// <inheritdoc/>
    public EncodedCall Encode(UpstreamCall call)
    {
        var isBeta = call.ContinuesLastMessage && dialect.Prefix == PrefixForm.MarkedInBeta;
        var message = new RecurringRequest(HttpMethod.Post, isBeta ? _beta : Address(call.Request.Operation), call.Credential)
        {
            Content = OpenAiRequest.Splice(call, dialect),
        };
        if ((keyHeader == "Authorization" ? call.Credential.Bearer : call.Credential.ApiKey) is { } key)
        {
            message.Headers.TryAddWithoutValidation(keyHeader, key);
        }

        foreach (var (name, value) in endpoint.Headers)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        return EncodedCall.Of(message);
    }

    /// <inheritdoc/>
    public IFraming CreateFraming() => new SseFraming();

    /// <inheritdoc/>
    public IAnswerDecoder CreateDecoder(UpstreamCall call) => new OpenAiDecoder();

    /// <inheritdoc/>
    public UpstreamError ReadError(HttpStatusCode status, ReadOnlySpan<byte> body) => OpenAiErrors.Read(status, body);

    private Uri Address(Operation operation) => operation switch
    {
        Operation.Chat => _chat,
        Operation.Completion => _completions,
        Operation.Response => _responses,
        _ => _embeddings,
    };
}
