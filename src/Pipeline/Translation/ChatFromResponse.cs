using System.Text.Json;
using Inferly.Pipeline.Requests;

namespace Inferly.Pipeline.Translation;

/// <summary>Instructions and input items become messages, function tools become chat's.</summary>
internal static class ChatFromResponse
{
    public static RequestError? Write(Utf8JsonWriter json, JsonElement source)
    {
        if (Messages(json, source) is { } error || Tools(json, source) is { } unsupported && (error = unsupported) is not null)
        {
            return error;
        }

        ToolChoice(json, source);
        Format(json, source);
        if (source.TryGetProperty("reasoning", out var reasoning) && reasoning.ValueKind == JsonValueKind.Object)
        {
            ChatForm.Rename(json, reasoning, "effort", "reasoning_effort");
        }

        ChatForm.Rename(json, source, "max_output_tokens", "max_tokens");
        ChatForm.Copy(json, source, "temperature", "top_p", "stream", "parallel_tool_calls", "user", "metadata", "service_tier", "safety_identifier", "prompt_cache_key");
        return null;
    }

    private static RequestError? Messages(Utf8JsonWriter json, JsonElement source)
    {
        json.WriteStartArray("messages"u8);
        if (source.TryGetProperty("instructions", out var instructions) && instructions.ValueKind == JsonValueKind.String)
        {
            Message(json, "system", instructions);
        }

        var input = source.GetProperty("input");
        var error = input.ValueKind == JsonValueKind.String ? Plain(json, input) : ResponseInput.Write(json, input);
        json.WriteEndArray();
        return error;
    }

    private static RequestError? Plain(Utf8JsonWriter json, JsonElement input)
    {
        Message(json, "user", input);
        return null;
    }

    private static void Message(Utf8JsonWriter json, string role, JsonElement content)
    {
        json.WriteStartObject();
        json.WriteString("role"u8, role);
        json.WritePropertyName("content"u8);
        content.WriteTo(json);
        json.WriteEndObject();
    }

    private static RequestError? Tools(Utf8JsonWriter json, JsonElement source)
    {
        if (!source.TryGetProperty("tools", out var tools) || tools.ValueKind != JsonValueKind.Array || tools.GetArrayLength() == 0)
        {
            return null;
        }

        json.WriteStartArray("tools"u8);
        var index = 0;
        foreach (var tool in tools.EnumerateArray())
        {
            var type = tool.GetProperty("type").GetString();
            if (type != "function")
            {
                return new RequestError(
                    $"tools[{index}].type", $"The tool '{type}' runs at OpenAI, and this model is asked by way of chat. Use function tools, or name a model of a provider that speaks /responses.");
            }

            json.WriteStartObject();
            json.WriteString("type"u8, "function"u8);
            json.WriteStartObject("function"u8);
            ChatForm.Copy(json, tool, "name", "description", "parameters", "strict");
            json.WriteEndObject();
            json.WriteEndObject();
            index++;
        }

        json.WriteEndArray();
        return null;
    }

    private static void ToolChoice(Utf8JsonWriter json, JsonElement source)
    {
        if (!source.TryGetProperty("tool_choice", out var choice))
        {
            return;
        }

        if (choice.ValueKind == JsonValueKind.String)
        {
            ChatForm.Copy(json, source, "tool_choice");
        }
        else if (choice.ValueKind == JsonValueKind.Object && choice.TryGetProperty("name", out var name))
        {
            json.WriteStartObject("tool_choice"u8);
            json.WriteString("type"u8, "function"u8);
            json.WriteStartObject("function"u8);
            json.WriteString("name"u8, name.GetString());
            json.WriteEndObject();
            json.WriteEndObject();
        }
    }

    private static void Format(Utf8JsonWriter json, JsonElement source)
    {
        if (!source.TryGetProperty("text", out var text) || text.ValueKind != JsonValueKind.Object
            || !text.TryGetProperty("format", out var format) || format.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        json.WriteStartObject("response_format"u8);
        ChatForm.Copy(json, format, "type");
        if (format.GetProperty("type").ValueEquals("json_schema"))
        {
            json.WriteStartObject("json_schema"u8);
            ChatForm.Copy(json, format, "name", "description", "schema", "strict");
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
