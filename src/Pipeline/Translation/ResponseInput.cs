using System.Text.Json;
using Inferly.Pipeline.Requests;

namespace Inferly.Pipeline.Translation;

/// <summary>Turns the items of a response's input into chat messages; calls that follow each other become one assistant turn.</summary>
internal static class ResponseInput
{
    public static RequestError? Write(Utf8JsonWriter json, JsonElement items)
    {
        var calls = new List<JsonElement>();
        var index = 0;
        foreach (var item in items.EnumerateArray())
        {
            var type = item.TryGetProperty("type", out var named) && named.ValueKind == JsonValueKind.String ? named.GetString() : "message";
            if (type == "function_call")
            {
                calls.Add(item);
                index++;
                continue;
            }

            Flush(json, calls);
            var error = type switch
            {
                "message" => Message(json, item, $"input[{index}]"),
                "function_call_output" => Output(json, item),

                // What a model thought in an earlier turn means nothing to another model.
                "reasoning" => null,
                _ => new RequestError(
                    $"input[{index}].type", $"Items of type '{type}' only mean something to a provider that speaks /responses. Leave it out, or name a model of such a provider."),
            };
            if (error is not null)
            {
                return error;
            }

            index++;
        }

        Flush(json, calls);
        return null;
    }

    private static void Flush(Utf8JsonWriter json, List<JsonElement> calls)
    {
        if (calls.Count == 0)
        {
            return;
        }

        json.WriteStartObject();
        json.WriteString("role"u8, "assistant"u8);
        json.WriteNull("content"u8);
        json.WriteStartArray("tool_calls"u8);
        foreach (var call in calls)
        {
            json.WriteStartObject();
            json.WriteString("id"u8, call.GetProperty("call_id").GetString());
            json.WriteString("type"u8, "function"u8);
            json.WriteStartObject("function"u8);
            ChatForm.Copy(json, call, "name", "arguments");
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        calls.Clear();
    }

    private static RequestError? Output(Utf8JsonWriter json, JsonElement item)
    {
        var output = item.GetProperty("output");
        json.WriteStartObject();
        json.WriteString("role"u8, "tool"u8);
        json.WriteString("tool_call_id"u8, item.GetProperty("call_id").GetString());
        json.WriteString("content"u8, output.ValueKind == JsonValueKind.String ? output.GetString() : output.GetRawText());
        json.WriteEndObject();
        return null;
    }

    private static RequestError? Message(Utf8JsonWriter json, JsonElement item, string path)
    {
        if (!item.TryGetProperty("role", out var role) || !item.TryGetProperty("content", out var content))
        {
            return new RequestError(path, "A message needs 'role' and 'content'.");
        }

        json.WriteStartObject();
        json.WriteString("role"u8, role.GetString());
        json.WritePropertyName("content"u8);
        if (content.ValueKind != JsonValueKind.Array)
        {
            content.WriteTo(json);
            json.WriteEndObject();
            return null;
        }

        json.WriteStartArray();
        var index = 0;
        foreach (var part in content.EnumerateArray())
        {
            if (Part(json, part, $"{path}.content[{index++}]") is { } error)
            {
                return error;
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
        return null;
    }

    private static RequestError? Part(Utf8JsonWriter json, JsonElement part, string path)
    {
        var type = part.GetProperty("type").GetString();
        switch (type)
        {
            case "input_text" or "output_text" or "text":
                json.WriteStartObject();
                json.WriteString("type"u8, "text"u8);
                ChatForm.Copy(json, part, "text");
                json.WriteEndObject();
                return null;
            case "refusal":
                json.WriteStartObject();
                ChatForm.Copy(json, part, "type", "refusal");
                json.WriteEndObject();
                return null;
            case "input_image" when part.TryGetProperty("image_url", out var url) && url.ValueKind == JsonValueKind.String:
                json.WriteStartObject();
                json.WriteString("type"u8, "image_url"u8);
                json.WriteStartObject("image_url"u8);
                json.WriteString("url"u8, url.GetString());
                ChatForm.Copy(json, part, "detail");
                json.WriteEndObject();
                json.WriteEndObject();
                return null;
            case "input_file" when part.TryGetProperty("file_data", out _):
                json.WriteStartObject();
                json.WriteString("type"u8, "file"u8);
                json.WriteStartObject("file"u8);
                ChatForm.Copy(json, part, "file_data", "filename");
                json.WriteEndObject();
                json.WriteEndObject();
                return null;
            default:
                return new RequestError(
                    $"{path}.type", $"A part of type '{type}' in this form can't be said in a chat. Send the content itself instead of a reference to it, or name a model of a provider that speaks /responses.");
        }
    }
}
