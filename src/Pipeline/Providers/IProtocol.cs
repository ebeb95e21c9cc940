using System.Net;
using Inferly.Pipeline.Requests;

namespace Inferly.Pipeline.Providers;

/// <summary>
/// How one kind of provider is spoken to. Stateless and thread-safe; everything of a request lives in what the methods return.
/// A folder a protocol beside this file; nothing outside these folders knows a provider's wire format.
/// </summary>
public interface IProtocol
{
    /// <summary>
    /// Whether the provider takes this operation in OpenAI's own shape: then the request is spliced, not translated, and the
    /// answer passes through. (Chat and embeddings need not be native to be served: see <see cref="Speaks"/>.)
    /// </summary>
    bool IsNative(Operation operation);

    /// <summary>Whether <see cref="Encode"/> takes this operation at all. Operations that are not spoken are translated to chat before.</summary>
    bool Speaks(Operation operation);

    /// <summary>A model that is given the beginning of its answer says it once more.</summary>
    bool RepeatsPrefix => false;

    /// <summary>Builds the HTTP request of one attempt.</summary>
    EncodedCall Encode(UpstreamCall call);

    /// <summary>How this protocol's streams are framed.</summary>
    IFraming CreateFraming();

    /// <summary>A decoder for the answer to <paramref name="call"/>; never asked for native operations.</summary>
    IAnswerDecoder CreateDecoder(UpstreamCall call);

    /// <summary>Reads the body of an answer that is not a 2xx.</summary>
    UpstreamError ReadError(HttpStatusCode status, ReadOnlySpan<byte> body);
}
