using System.Buffers;
using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Requests;

namespace Inferly.Pipeline.Translation;

/// <summary>A whole response object.</summary>
internal sealed class ResponseWriter(AnswerHead head, InferenceRequest request) : IAnswerWriter
{
    private readonly ResponseOutput _answer = new(head);

    /// <inheritdoc/>
    public void Write(in Delta delta, IBufferWriter<byte> output) => _answer.Add(delta);

    /// <inheritdoc/>
    public void End(IBufferWriter<byte> output)
    {
        _answer.End();
        WireJson.Object(
            output,
            (Head: head, Request: request, Answer: _answer),
            static (json, s) => ResponseObject.Write(json, s.Head, s.Request, s.Answer));
    }
}
