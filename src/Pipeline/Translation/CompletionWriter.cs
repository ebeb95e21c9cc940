using System.Buffers;
using Inferly.Pipeline.Answers;

namespace Inferly.Pipeline.Translation;

/// <summary>A whole text completion.</summary>
internal sealed class CompletionWriter(AnswerHead head) : IAnswerWriter
{
    private readonly CollectedAnswer _answer = new();

    /// <inheritdoc/>
    public void Write(in Delta delta, IBufferWriter<byte> output) => _answer.Add(delta);

    /// <inheritdoc/>
    public void End(IBufferWriter<byte> output) => WireJson.Object(output, this, static (json, writer) =>
    {
        CompletionChoices.Head(json, writer.Head);
        json.WriteStartArray("choices"u8);
        foreach (var (index, choice) in writer._answer.Choices)
        {
            CompletionChoices.Choice(json, index, choice.Text.ToString(), choice.Finish);
        }

        json.WriteEndArray();
        WireJson.ChatUsage(json, writer._answer.Usage);
    });

    private AnswerHead Head => head;
}
