using System.Text.Json;

namespace Inferly.Pipeline.Translation;

/// <summary>The items of a response's output, and their parts, as JSON objects.</summary>
internal static class ResponseItems
{
    /// <summary>An item with all that it holds.</summary>
    public static void Item(Utf8JsonWriter json, ResponseItem item, string status)
    {
        Begin(json, item, status);
        if (item.Kind == ResponseItemKind.FunctionCall)
        {
            json.WriteString("arguments"u8, item.Parts[0].Text.ToString());
        }
        else
        {
            json.WriteStartArray("content"u8);
            foreach (var part in item.Parts)
            {
                Part(json, part.Kind, part.Text.ToString());
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    /// <summary>An item that begins, and holds nothing yet.</summary>
    public static void EmptyItem(Utf8JsonWriter json, ResponseItem item)
    {
        Begin(json, item, "in_progress");
        if (item.Kind == ResponseItemKind.FunctionCall)
        {
            json.WriteString("arguments"u8, ""u8);
        }
        else
        {
            json.WriteStartArray("content"u8);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    /// <summary>A part.</summary>
    public static void Part(Utf8JsonWriter json, ResponsePartKind kind, string text)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, kind.Type);
        if (kind == ResponsePartKind.Text)
        {
            json.WriteStartArray("annotations"u8);
            json.WriteEndArray();
        }

        Logprobs(json, kind);
        json.WriteString(kind.Member, text);
        json.WriteEndObject();
    }

    /// <summary>The list of logprobs that goes with text: chat's deltas never fill it, clients read it all the same.</summary>
    public static void Logprobs(Utf8JsonWriter json, ResponsePartKind kind)
    {
        if (kind == ResponsePartKind.Text)
        {
            json.WriteStartArray("logprobs"u8);
            json.WriteEndArray();
        }
    }

    private static void Begin(Utf8JsonWriter json, ResponseItem item, string status)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, item.Id);
        json.WriteString("type"u8, item.Kind == ResponseItemKind.FunctionCall ? "function_call"u8 : "message"u8);
        json.WriteString("status"u8, status);
        if (item.Kind == ResponseItemKind.FunctionCall)
        {
            json.WriteString("call_id"u8, item.CallId);
            json.WriteString("name"u8, item.Name);
        }
        else
        {
            json.WriteString("role"u8, "assistant"u8);
        }
    }
}
