using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Providers;
using Inferly.Pipeline.Requests;
using Inferly.Pipeline.Translation;

namespace Inferly.Pipeline.Relays;

/// <summary>Picks the cheapest faithful way from one provider's answer to the caller's endpoint.</summary>
public static class RelayFactory
{
    /// <summary>A relay for one attempt.</summary>
    /// <param name="protocol">The provider's protocol.</param>
    /// <param name="call">What was asked.</param>
    /// <param name="request">The caller's own request: its operation decides the shape.</param>
    /// <param name="head">What the answer repeats.</param>
    /// <param name="facts">Gets what is learned.</param>
    public static IRelay Create(IProtocol protocol, UpstreamCall call, InferenceRequest request, AnswerHead head, AnswerFacts facts)
    {
        if (call.Request.Operation == request.Operation && protocol.IsNative(request.Operation))
        {
            return request.Operation switch
            {
                Operation.Response => new ResponseRelay(request, head, facts),
                Operation.Embedding => new EmbeddingRelay(request, head, facts),
                _ => new NativeRelay(request, head, facts),
            };
        }

        return new TranslatingRelay(protocol.CreateDecoder(call), AnswerWriters.Create(request, head), request.Choices, facts);
    }
}
