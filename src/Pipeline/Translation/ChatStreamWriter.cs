using System.Buffers;
using System.Text.Json;
using Inferly.Pipeline.Answers;

namespace Inferly.Pipeline.Translation;

/// <summary>Chat completion chunks: one role a choice, one finish reason a choice, usage only where asked for.</summary>
/// <param name="head">What every chunk repeats.</param>
/// <param name="includeUsage">The caller wants the usage chunk.</param>
/// <param name="begun">Choices that have had their role.</param>
internal sealed class ChatStreamWriter(AnswerHead head, bool includeUsage, params ReadOnlySpan<int> begun) : IAnswerWriter
{
    private readonly HashSet<int> _begun = [.. begun];
    private Usage _usage;

    /// <inheritdoc/>
    public void GoOnAs(string model) => head = head with { Model = model };

    /// <inheritdoc/>
    public void Write(in Delta delta, IBufferWriter<byte> output)
    {
        if (delta.Kind == DeltaKind.Usage)
        {
            _usage = delta.Usage;
            return;
        }

        WireJson.Frame(output, (Writer: this, Delta: delta, IsFirst: _begun.Add(delta.Choice)), static (json, s) => s.Writer.Chunk(json, s.Delta, s.IsFirst));
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
            writer.Head(json);
            json.WriteStartArray("choices"u8);
            json.WriteEndArray();
            WireJson.ChatUsage(json, writer._usage);
        });
    }

    private void Head(Utf8JsonWriter json)
    {
        json.WriteString("id"u8, head.Id);
        json.WriteString("object"u8, "chat.completion.chunk"u8);
        json.WriteNumber("created"u8, head.Created);
        json.WriteString("model"u8, head.Model);
    }

    private void Chunk(Utf8JsonWriter json, in Delta delta, bool isFirst)
    {
        Head(json);
        json.WriteStartArray("choices"u8);
        json.WriteStartObject();
        json.WriteNumber("index"u8, delta.Choice);
        json.WriteStartObject("delta"u8);
        if (isFirst)
        {
            json.WriteString("role"u8, "assistant"u8);
        }

        Content(json, delta);
        json.WriteEndObject();
        if (delta.Kind == DeltaKind.Finish)
        {
            json.WriteString("finish_reason"u8, delta.Finish.ToWire());
        }
        else
        {
            json.WriteNull("finish_reason"u8);
        }

        json.WriteEndObject();
        json.WriteEndArray();
        if (includeUsage)
        {
            json.WriteNull("usage"u8);
        }
    }

    private static void Content(Utf8JsonWriter json, in Delta delta)
    {
        switch (delta.Kind)
        {
            case DeltaKind.Text:
                json.WriteString("content"u8, delta.Text);
                break;
            case DeltaKind.Reasoning:
                json.WriteString("reasoning_content"u8, delta.Text);
                break;
            case DeltaKind.Refusal:
                json.WriteString("refusal"u8, delta.Text);
                break;
            case DeltaKind.ToolCall or DeltaKind.ToolArguments:
                ToolCall(json, delta);
                break;
        }
    }

    private static void ToolCall(Utf8JsonWriter json, in Delta delta)
    {
        json.WriteStartArray("tool_calls"u8);
        json.WriteStartObject();
        json.WriteNumber("index"u8, delta.Tool);
        if (delta.Kind == DeltaKind.ToolCall)
        {
            json.WriteString("id"u8, delta.Id);
            json.WriteString("type"u8, "function"u8);
        }

        json.WriteStartObject("function"u8);
        if (delta.Kind == DeltaKind.ToolCall)
        {
            json.WriteString("name"u8, delta.Name);
        }

        json.WriteString("arguments"u8, delta.Kind == DeltaKind.ToolArguments ? delta.Text : "");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    }
}
