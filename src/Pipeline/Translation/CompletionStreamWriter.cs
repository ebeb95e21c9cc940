using System.Buffers;
using System.Text.Json;
using Inferly.Pipeline.Answers;

namespace Inferly.Pipeline.Translation;

/// <summary>Chunks of a text completion. What such a completion has no words for (reasoning, tool calls) is left out.</summary>
internal sealed class CompletionStreamWriter(AnswerHead head, bool includeUsage) : IAnswerWriter
{
    private Usage _usage;

    /// <inheritdoc/>
    public void GoOnAs(string model) => head = head with { Model = model };

    /// <inheritdoc/>
    public void Write(in Delta delta, IBufferWriter<byte> output)
    {
        switch (delta.Kind)
        {
            case DeltaKind.Usage:
                _usage = delta.Usage;
                break;
            case DeltaKind.Text or DeltaKind.Refusal or DeltaKind.Finish:
                WireJson.Frame(output, (Writer: this, Delta: delta), static (json, s) => s.Writer.Chunk(json, s.Delta));
                break;
        }
    }

    /// <inheritdoc/>
    public void End(IBufferWriter<byte> output)
    {
        if (!includeUsage)
        {
            return;
        }

        WireJson.Frame(output, this, static (json, writer) =>
        {
            CompletionChoices.Head(json, writer.Head);
            json.WriteStartArray("choices"u8);
            json.WriteEndArray();
            WireJson.ChatUsage(json, writer._usage);
        });
    }

    private AnswerHead Head => head;

    private void Chunk(Utf8JsonWriter json, in Delta delta)
    {
        CompletionChoices.Head(json, head);
        json.WriteStartArray("choices"u8);
        CompletionChoices.Choice(json, delta.Choice, delta.Text ?? "", delta.Finish);
        json.WriteEndArray();
    }
}
