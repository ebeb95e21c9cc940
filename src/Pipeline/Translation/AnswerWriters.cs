using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Requests;

namespace Inferly.Pipeline.Translation;

/// <summary>The writers of the endpoints.</summary>
public static class AnswerWriters
{
    /// <summary>A writer that goes on in the first choice's text of a streamed chat or text completion.</summary>
    /// <param name="request">The caller's request.</param>
    /// <param name="head">As the answer began.</param>
    public static IAnswerWriter Within(InferenceRequest request, AnswerHead head) => request.Operation == Operation.Completion
        ? new CompletionStreamWriter(head, request.IncludeUsage)
        : new ChatStreamWriter(head, request.IncludeUsage, begun: 0);

    /// <summary>A writer for the shape that the caller's endpoint promises.</summary>
    public static IAnswerWriter Create(InferenceRequest request, AnswerHead head) => (request.Operation, request.Stream) switch
    {
        (Operation.Chat, true) => new ChatStreamWriter(head, request.IncludeUsage),
        (Operation.Chat, false) => new ChatWriter(head),
        (Operation.Completion, true) => new CompletionStreamWriter(head, request.IncludeUsage),
        (Operation.Completion, false) => new CompletionWriter(head),
        (Operation.Response, true) => new ResponseStreamWriter(head, request),
        (Operation.Response, false) => new ResponseWriter(head, request),
        _ => new EmbeddingWriter(head, request.WantsBase64),
    };
}
