using System.Net;
using Inferly.Pipeline.Providers.Translation;
using Inferly.Pipeline.Requests;

namespace Inferly.Pipeline.Providers.Bedrock;

/// <summary>
/// Amazon Bedrock's Converse API, with an API key as a bearer token or signed with access keys. Embeddings are not spoken: on
/// Bedrock every family of models has its own shape for them.
/// </summary>
/// <param name="endpoint">Where it is, for example <c>https://bedrock-runtime.eu-west-1.amazonaws.com</c>.</param>
/// <param name="time">The clock that signatures carry; Bedrock refuses one that is minutes off.</param>
public sealed class BedrockProtocol(ProviderEndpoint endpoint, TimeProvider time) : IProtocol
{
    private const string DefaultRegion = "us-east-1";

    private readonly SignatureV4 _signature = new(endpoint.CloudRegion ?? DefaultRegion, "bedrock");

    /// <inheritdoc/>
    public bool IsNative(Operation operation) => false;

    /// <inheritdoc/>
    public bool Speaks(Operation operation) => operation == Operation.Chat;

    /// <inheritdoc/>
    public EncodedCall Encode(UpstreamCall call)
    {
        var refusals = new Refusals("Bedrock's Converse API");
        using var chat = ChatRequest.Read(call, refusals);
        var body = JsonBody.Write(call.Request.Body.Length, new BedrockRequest(chat, refusals).Write);
        if (refusals.First is { } refused)
        {
            return EncodedCall.Not(refused.Path, refused.Message);
        }

        // Ids hold colons and, as ARNs, slashes: one segment of the path all the same.
        var method = call.Request.Stream ? "converse-stream" : "converse";
        var address = new Uri($"{endpoint.BaseUrl}/model/{Uri.EscapeDataString(call.Model)}/{method}");
        var message = JsonBody.Post(address, body, endpoint);
        Authorize(message, body.Span, call.Credential);
        return EncodedCall.Of(message);
    }

    /// <inheritdoc/>
    public IFraming CreateFraming() => new EventStreamFraming();

    /// <inheritdoc/>
    public IAnswerDecoder CreateDecoder(UpstreamCall call) =>
        new BedrockDecoder(
            oneCallOnly: call.Request.HasTools && ToolSetReader.IsOneCallOnly(call.Request.Body.Span),
            answersByTool: BedrockRequest.AnswersByTool(call));

    /// <inheritdoc/>
    public UpstreamError ReadError(HttpStatusCode status, ReadOnlySpan<byte> body) => BedrockErrors.Read(status, body);

    private void Authorize(HttpRequestMessage message, ReadOnlySpan<byte> body, Credential credential)
    {
        if (credential.Bearer is { } bearer)
        {
            message.Headers.TryAddWithoutValidation("Authorization", bearer);
            return;
        }

        var address = message.RequestUri!;
        var stamp = SignatureV4.Stamp(time.GetUtcNow());
        var signed = new Dictionary<string, string>
        {
            ["content-type"] = message.Content!.Headers.ContentType!.ToString(),
            ["host"] = address.IsDefaultPort ? address.IdnHost : $"{address.IdnHost}:{address.Port}",
            ["x-amz-date"] = stamp,
        };
        message.Headers.TryAddWithoutValidation("x-amz-date", stamp);
        if (credential.SessionToken is { } token)
        {
            signed["x-amz-security-token"] = token;
            message.Headers.TryAddWithoutValidation("x-amz-security-token", token);
        }

        message.Headers.TryAddWithoutValidation(
            "Authorization",
            _signature.Sign("POST", address.AbsolutePath, [], signed, body, credential, stamp));
    }
}
