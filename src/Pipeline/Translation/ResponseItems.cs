using System.Text.Json;

namespace Inferly.Pipeline.Translation;

/// <summary>The items of a response's output, and their parts, as JSON objects.</summary>
internal static class ResponseItems
{
    /// <summary>An item with all that it holds.</summary>
    public static void Item(Utf8JsonWriter json, ResponseItem item, string status) => Item(json, item, status, item.Parts);

    /// <summary>An item that begins, and holds nothing yet.</summary>
    public static void EmptyItem(Utf8JsonWriter json, ResponseItem item) => Item(json, item, "in_progress", []);

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

    private static void Item(Utf8JsonWriter json, ResponseItem item, string status, IReadOnlyList<ResponsePart> parts)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, item.Id);
        json.WriteString("status"u8, status);
        switch (item.Kind)
        {
            case ResponseItemKind.Reasoning:
                json.WriteString("type"u8, "reasoning"u8);
                Parts(json, "summary", parts);
                break;
            case ResponseItemKind.Message:
                json.WriteString("type"u8, "message"u8);
                json.WriteString("role"u8, "assistant"u8);
                Parts(json, "content", parts);
                break;
            case ResponseItemKind.FunctionCall:
                json.WriteString("type"u8, "function_call"u8);
                json.WriteString("call_id"u8, item.CallId);
                json.WriteString("name"u8, item.Name);
                json.WriteString("arguments"u8, string.Concat(parts.Select(part => part.Text)));
                break;
        }

        json.WriteEndObject();
    }

    private static void Parts(Utf8JsonWriter json, string name, IReadOnlyList<ResponsePart> parts)
    {
        json.WriteStartArray(name);
        foreach (var part in parts)
        {
            Part(json, part.Kind, part.Text.ToString());
        }

        json.WriteEndArray();
    }
}
