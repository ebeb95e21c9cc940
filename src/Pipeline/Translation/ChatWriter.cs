using System.Buffers;
using System.Text.Json;
using Inferly.Pipeline.Answers;

namespace Inferly.Pipeline.Translation;

/// <summary>A whole chat completion.</summary>
internal sealed class ChatWriter(AnswerHead head) : IAnswerWriter
{
    private readonly CollectedAnswer _answer = new();

    /// <inheritdoc/>
    public void Write(in Delta delta, IBufferWriter<byte> output) => _answer.Add(delta);

    /// <inheritdoc/>
    public void End(IBufferWriter<byte> output) => WireJson.Object(output, this, static (json, writer) => writer.Answer(json));

    private void Answer(Utf8JsonWriter json)
    {
        json.WriteString("id"u8, head.Id);
        json.WriteString("object"u8, "chat.completion"u8);
        json.WriteNumber("created"u8, head.Created);
        json.WriteString("model"u8, head.Model);
        json.WriteStartArray("choices"u8);
        foreach (var (index, choice) in _answer.Choices)
        {
            json.WriteStartObject();
            json.WriteNumber("index"u8, index);
            Message(json, choice);
            json.WriteNull("logprobs"u8);
            json.WriteString("finish_reason"u8, choice.Finish.ToWire());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WireJson.ChatUsage(json, _answer.Usage);
    }

    private static void Message(Utf8JsonWriter json, CollectedChoice choice)
    {
        json.WriteStartObject("message"u8);
        json.WriteString("role"u8, "assistant"u8);
        if (choice.Text.Length > 0 || (choice.Calls.Count == 0 && choice.Refusal.Length == 0))
        {
            json.WriteString("content"u8, choice.Text.ToString());
        }
        else
        {
            json.WriteNull("content"u8);
        }

        if (choice.Reasoning.Length > 0)
        {
            json.WriteString("reasoning_content"u8, choice.Reasoning.ToString());
        }

        if (choice.Refusal.Length > 0)
        {
            json.WriteString("refusal"u8, choice.Refusal.ToString());
        }
        else
        {
            json.WriteNull("refusal"u8);
        }

        ToolCalls(json, choice);
        json.WriteEndObject();
    }

    private static void ToolCalls(Utf8JsonWriter json, CollectedChoice choice)
    {
        if (choice.Calls.Count == 0)
        {
            return;
        }

        json.WriteStartArray("tool_calls"u8);
        foreach (var call in choice.Calls)
        {
            json.WriteStartObject();
            json.WriteString("id"u8, call.Id);
            json.WriteString("type"u8, "function"u8);
            json.WriteStartObject("function"u8);
            json.WriteString("name"u8, call.Name);
            json.WriteString("arguments"u8, call.Arguments.ToString());
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
