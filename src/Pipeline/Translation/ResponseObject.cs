using System.Text.Json;
using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Requests;

namespace Inferly.Pipeline.Translation;

/// <summary>The response object of the Responses API, as far as an answer that came by way of chat has its members.</summary>
internal static class ResponseObject
{
    /// <summary>Writes the members of a response that has ended.</summary>
    public static void Write(Utf8JsonWriter json, AnswerHead head, InferenceRequest request, ResponseOutput output)
    {
        Head(json, head, output.Status);
        json.WritePropertyName("incomplete_details"u8);
        if (output.Status == "incomplete")
        {
            json.WriteStartObject();
            json.WriteString("reason"u8, output.Finish == FinishReason.ContentFilter ? "content_filter" : "max_output_tokens");
            json.WriteEndObject();
        }
        else
        {
            json.WriteNullValue();
        }

        Echo(json, request);
        json.WriteStartArray("output"u8);
        foreach (var item in output.Items)
        {
            ResponseItems.Item(json, item, output.StatusOf(item));
        }

        json.WriteEndArray();
        WireJson.ResponseUsage(json, output.Usage);
    }

    /// <summary>Writes the members of a response that begins.</summary>
    public static void WriteBegun(Utf8JsonWriter json, AnswerHead head, InferenceRequest request)
    {
        Head(json, head, "in_progress");
        json.WriteNull("incomplete_details"u8);
        Echo(json, request);
        json.WriteStartArray("output"u8);
        json.WriteEndArray();
        json.WriteNull("usage"u8);
    }

    private static void Head(Utf8JsonWriter json, AnswerHead head, string status)
    {
        json.WriteString("id"u8, head.Id);
        json.WriteString("object"u8, "response"u8);
        json.WriteNumber("created_at"u8, head.Created);
        json.WriteString("status"u8, status);
        json.WriteString("model"u8, head.Model);
        json.WriteNull("error"u8);
    }

    // SDKs read these back as parts of the typed response.
    private static void Echo(Utf8JsonWriter json, InferenceRequest request)
    {
        using var body = JsonDocument.Parse(request.Body);
        var root = body.RootElement;
        Copy(json, root, "instructions", "null"u8);
        Copy(json, root, "metadata", "{}"u8);
        Copy(json, root, "parallel_tool_calls", "true"u8);
        Copy(json, root, "temperature", "1"u8);
        Copy(json, root, "top_p", "1"u8);
        Copy(json, root, "max_output_tokens", "null"u8);
        Copy(json, root, "tool_choice", "\"auto\""u8);
        Copy(json, root, "tools", "[]"u8);
        Copy(json, root, "text", "{\"format\":{\"type\":\"text\"}}"u8);
        Copy(json, root, "reasoning", "{\"effort\":null,\"summary\":null}"u8);
        json.WriteNull("previous_response_id"u8);
        json.WriteBoolean("store"u8, false);
    }

    private static void Copy(Utf8JsonWriter json, JsonElement root, string name, ReadOnlySpan<byte> otherwise)
    {
        json.WritePropertyName(name);
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
