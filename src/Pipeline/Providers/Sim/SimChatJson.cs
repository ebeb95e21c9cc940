using System.Text.Json;

namespace Inferly.Pipeline.Providers.Sim;

/// <summary>Writes a chat answer as one JSON object.</summary>
internal static class SimChatJson
{
    public static void Write(
        Utf8JsonWriter writer, SimEnvelope envelope, IReadOnlyList<SimChoice> choices, SimUsage usage, int? topLogprobs)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, envelope.Id);
        writer.WriteString("object"u8, envelope.Object);
        writer.WriteNumber("created"u8, envelope.Created);
        writer.WriteString("model"u8, envelope.Model);
        writer.WriteString("system_fingerprint"u8, SimEnvelope.Fingerprint);
        writer.WriteStartArray("choices"u8);
        for (var i = 0; i < choices.Count; i++)
        {
            WriteChoice(writer, i, choices[i], topLogprobs);
        }

        writer.WriteEndArray();
        writer.WritePropertyName("usage"u8);
        usage.Write(writer);
        writer.WriteEndObject();
    }

    private static void WriteChoice(Utf8JsonWriter writer, int index, SimChoice choice, int? topLogprobs)
    {
        writer.WriteStartObject();
        writer.WriteNumber("index"u8, index);
        writer.WriteStartObject("message"u8);
        writer.WriteString("role"u8, "assistant"u8);
        if (choice.Calls.Count > 0)
        {
            WriteCalls(writer, choice.Calls);
        }
        else
        {
            writer.WriteString("content"u8, choice.Content.Text);
        }

        writer.WriteNull("refusal"u8);
        writer.WriteEndObject();
        writer.WritePropertyName("logprobs"u8);
        if (topLogprobs is { } top && choice.Calls.Count == 0)
        {
            WriteLogprobs(writer, choice, top);
        }
        else
        {
            writer.WriteNullValue();
        }

        writer.WriteString("finish_reason"u8, choice.FinishReason);
        writer.WriteEndObject();
    }

    private static void WriteCalls(Utf8JsonWriter writer, IReadOnlyList<SimToolCall> calls)
    {
        writer.WriteNull("content"u8);
        if (calls[0].Kind == SimToolKind.Legacy)
        {
            WriteFunction(writer, "function_call", "arguments", calls[0]);
            return;
        }

        writer.WriteStartArray("tool_calls"u8);
        foreach (var call in calls)
        {
            var kind = call.Kind == SimToolKind.Custom ? "custom" : "function";
            writer.WriteStartObject();
            writer.WriteString("id"u8, call.Id);
            writer.WriteString("type"u8, kind);
            WriteFunction(writer, kind, call.Kind == SimToolKind.Custom ? "input" : "arguments", call);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteFunction(Utf8JsonWriter writer, string property, string argumentsProperty, SimToolCall call)
    {
        writer.WriteStartObject(property);
        writer.WriteString("name"u8, call.Name);
        writer.WriteString(argumentsProperty, call.Arguments.Text);
        writer.WriteEndObject();
    }

    private static void WriteLogprobs(Utf8JsonWriter writer, SimChoice choice, int top)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("content"u8);
        for (var token = 0; token < choice.Tokens; token++)
        {
            SimLogprobs.WriteChatToken(writer, choice.Content[token].ToString(), token, top);
        }

        writer.WriteEndArray();
        writer.WriteNull("refusal"u8);
        writer.WriteEndObject();
    }
}
