using System.Buffers;
using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Requests;

namespace Inferly.Pipeline.Translation;

/// <summary>A whole response object.</summary>
internal sealed class ResponseWriter(AnswerHead head, InferenceRequest request) : IAnswerWriter
{
    private readonly CollectedAnswer _answer = new();

    /// <inheritdoc/>
    public void Write(in Delta delta, IBufferWriter<byte> output) => _answer.Add(delta);

    /// <inheritdoc/>
    public void End(IBufferWriter<byte> output) => WireJson.Object(output, this, static (json, writer) => writer.Answer(json));

    private void Answer(System.Text.Json.Utf8JsonWriter json) =>
        ResponseItems.Response(json, head, request, ResponseItems.Status(_answer), _answer);
}
