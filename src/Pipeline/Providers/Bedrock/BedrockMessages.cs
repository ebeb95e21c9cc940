using System.Text.Json;
using Inferly.Pipeline.Providers.Translation;

namespace Inferly.Pipeline.Providers.Bedrock;

/// <summary>Writes <c>system</c> and <c>messages</c> of the Converse API.</summary>
/// <param name="json">Where to.</param>
/// <param name="refusals">Gets the parts that the API can't carry.</param>
/// <param name="toolsAsText">
/// Tell earlier tool calls in words: without a toolConfig the API refuses them, and with one it can't be told to call none.
/// </param>
internal sealed class BedrockMessages(Utf8JsonWriter json, Refusals refusals, bool toolsAsText)
{
    private readonly BedrockMedia _media = new(json, refusals);

    /// <summary>Writes both members.</summary>
    public void Write(Conversation conversation) => ConversationJson.Write(json, conversation, Part);

    private void Part(ChatPart part, bool trimmed)
    {
        switch (part)
        {
            case TextPart text:
                Text(text, trimmed);
                break;
            case MediaPart media:
                _media.Write(media);
                break;
            case ToolCallPart call when toolsAsText:
                Words($"Called tool {call.Name.GetString()} with {call.Arguments.GetString()}");
                break;
            case ToolCallPart call:
                ToolUse(call);
                break;
            case ToolResultPart result when toolsAsText:
                Words($"Tool {result.Name.GetString()} answered:");
                Contents(result);
                break;
            case ToolResultPart result:
                ToolResult(result);
                break;
        }
    }

    private void Text(TextPart text, bool trimmed)
    {
        json.WriteStartObject();
        json.WritePropertyName("text");
        text.WriteTo(json, trimmed);
        json.WriteEndObject();
    }

    private void Words(string text)
    {
        json.WriteStartObject();
        json.WriteString("text", text);
        json.WriteEndObject();
    }

    private void ToolUse(ToolCallPart call)
    {
        json.WriteStartObject();
        json.WriteStartObject("toolUse");
        json.WriteString("toolUseId", call.Id);
        json.WriteField("name", call.Name);
        json.WritePropertyName("input");
        ToolArguments.WriteObject(json, call.Arguments, "arguments");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void ToolResult(ToolResultPart result)
    {
        json.WriteStartObject();
        json.WriteStartObject("toolResult");
        json.WriteString("toolUseId", result.CallId);
        json.WriteStartArray("content");
        Contents(result);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    // Content is demanded, and blank text is refused.
    private void Contents(ToolResultPart result)
    {
        foreach (var part in result.Content)
        {
            Part(part, trimmed: false);
        }

        if (result.Content.Count == 0)
        {
            Words("(nothing)");
        }
    }
}
