using System.Text.Json;
using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Requests;

namespace Inferly.Pipeline.Translation;

/// <summary>The objects of the Responses API, as far as an answer that came by way of chat has them.</summary>
internal static class ResponseItems
{
    /// <summary>A response object. <paramref name="status"/>: in_progress, completed or incomplete.</summary>
    public static void Response(Utf8JsonWriter json, AnswerHead head, InferenceRequest request, string status, CollectedAnswer? answer)
    {
        json.WriteString("id"u8, head.Id);
        json.WriteString("object"u8, "response"u8);
        json.WriteNumber("created_at"u8, head.Created);
        json.WriteString("status"u8, status);
        json.WriteNull("error"u8);
        if (status == "incomplete")
        {
            json.WriteStartObject("incomplete_details"u8);
            json.WriteString("reason"u8, answer!.First.Finish == FinishReason.ContentFilter ? "content_filter" : "max_output_tokens");
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("incomplete_details"u8);
        }

        json.WriteString("model"u8, head.Model);
        Echo(json, request);
        json.WriteStartArray("output"u8);
        if (answer is not null)
        {
            Output(json, head, answer);
        }

        json.WriteEndArray();
        if (answer is not null)
        {
            WireJson.ResponseUsage(json, answer.Usage);
        }
        else
        {
            json.WriteNull("usage"u8);
        }
    }

    /// <summary>Id of the n-th output item: stable over all events of one response.</summary>
    public static string ItemId(AnswerHead head, string kind, int index) => $"{kind}_{head.Id["resp_".Length..]}_{index}";

    /// <summary>completed, or incomplete where the answer was cut short.</summary>
    public static string Status(CollectedAnswer answer) =>
        answer.First.Finish is FinishReason.Length or FinishReason.ContentFilter ? "incomplete" : "completed";

    /// <summary>A message item with its text (and refusal) parts.</summary>
    public static void Message(Utf8JsonWriter json, string id, string status, CollectedChoice? choice)
    {
        json.WriteString("id"u8, id);
        json.WriteString("type"u8, "message"u8);
        json.WriteString("status"u8, status);
        json.WriteString("role"u8, "assistant"u8);
        json.WriteStartArray("content"u8);
        if (choice is { Text.Length: > 0 })
        {
            json.WriteStartObject();
            TextPart(json, choice.Text.ToString());
            json.WriteEndObject();
        }

        if (choice is { Refusal.Length: > 0 })
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "refusal"u8);
            json.WriteString("refusal"u8, choice.Refusal.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>An output_text part.</summary>
    public static void TextPart(Utf8JsonWriter json, string text)
    {
        json.WriteString("type"u8, "output_text"u8);
        json.WriteStartArray("annotations"u8);
        json.WriteEndArray();
        json.WriteStartArray("logprobs"u8);
        json.WriteEndArray();
        json.WriteString("text"u8, text);
    }

    /// <summary>A function_call item.</summary>
    public static void FunctionCall(Utf8JsonWriter json, string itemId, CollectedChoice.Call call, string status)
    {
        json.WriteString("id"u8, itemId);
        json.WriteString("type"u8, "function_call"u8);
        json.WriteString("status"u8, status);
        json.WriteString("call_id"u8, call.Id);
        json.WriteString("name"u8, call.Name);
        json.WriteString("arguments"u8, call.Arguments.ToString());
    }

    private static void Output(Utf8JsonWriter json, AnswerHead head, CollectedAnswer answer)
    {
        var choice = answer.First;
        var index = 0;
        if (choice.Text.Length > 0 || choice.Refusal.Length > 0 || choice.Calls.Count == 0)
        {
            json.WriteStartObject();
            Message(json, ItemId(head, "msg", index++), choice.Calls.Count == 0 ? Status(answer) : "completed", choice);
            json.WriteEndObject();
        }

        foreach (var call in choice.Calls)
        {
            json.WriteStartObject();
            FunctionCall(json, ItemId(head, "fc", index++), call, call == choice.Calls[^1] ? Status(answer) : "completed");
            json.WriteEndObject();
        }
    }

    // SDKs read these back as parts of the typed response.
    private static void Echo(Utf8JsonWriter json, InferenceRequest request)
    {
        using var body = JsonDocument.Parse(request.Body);
        var root = body.RootElement;
        json.WritePropertyName("instructions"u8);
        Copy(json, root, "instructions", "null"u8);
        json.WritePropertyName("metadata"u8);
        Copy(json, root, "metadata", "{}"u8);
        json.WritePropertyName("parallel_tool_calls"u8);
        Copy(json, root, "parallel_tool_calls", "true"u8);
        json.WritePropertyName("temperature"u8);
        Copy(json, root, "temperature", "1"u8);
        json.WritePropertyName("top_p"u8);
        Copy(json, root, "top_p", "1"u8);
        json.WritePropertyName("max_output_tokens"u8);
        Copy(json, root, "max_output_tokens", "null"u8);
        json.WritePropertyName("tool_choice"u8);
        Copy(json, root, "tool_choice", "\"auto\""u8);
        json.WritePropertyName("tools"u8);
        Copy(json, root, "tools", "[]"u8);
        json.WritePropertyName("text"u8);
        Copy(json, root, "text", "{\"format\":{\"type\":\"text\"}}"u8);
        json.WriteNull("previous_response_id"u8);
        json.WriteBoolean("store"u8, false);
    }

    private static void Copy(Utf8JsonWriter json, JsonElement root, string name, ReadOnlySpan<byte> otherwise)
    {
        if (root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null)
        {
            value.WriteTo(json);
        }
        else
        {
            json.WriteRawValue(otherwise, skipInputValidation: true);
        }
    }
}
