using System.Text.Json;
using Inferly.Pipeline.Providers.Translation;

namespace Inferly.Pipeline.Providers.Anthropic;

/// <summary>Writes <c>system</c> and <c>messages</c> of the Messages API.</summary>
/// <param name="json">Where to.</param>
/// <param name="refusals">Gets the parts that Claude can't read.</param>
internal sealed class AnthropicMessages(Utf8JsonWriter json, Refusals refusals)
{
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
                Media(media);
                break;
            case ToolCallPart call:
                ToolUse(call);
                break;
            case ToolResultPart result:
                ToolResult(result);
                break;
        }
    }

    private void Text(TextPart text, bool trimmed)
    {
        json.WriteStartObject();
        json.WriteString("type", "text");
        json.WritePropertyName("text");
        text.WriteTo(json, trimmed);
        json.WriteEndObject();
    }

    private void ToolUse(ToolCallPart call)
    {
        json.WriteStartObject();
        json.WriteString("type", "tool_use");
        json.WriteString("id", call.Id);
        json.WriteField("name", call.Name);
        json.WritePropertyName("input");
        ToolArguments.WriteObject(json, call.Arguments, "arguments");
        json.WriteEndObject();
    }

    private void ToolResult(ToolResultPart result)
    {
        json.WriteStartObject();
        json.WriteString("type", "tool_result");
        json.WriteString("tool_use_id", result.CallId);
        if (result.Content.Count > 0)
        {
            json.WriteStartArray("content");
            foreach (var part in result.Content)
            {
                Part(part, trimmed: false);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private void Media(MediaPart media)
    {
        switch (media.Data)
        {
            case null:
                Source("image", "url", mediaType: null);
                json.WriteField("url", media.Link);
                EndSource(media);
                break;
            case { IsImage: true } or { MediaType: "application/pdf" }:
                Source(media.Data.IsImage ? "image" : "document", "base64", media.Data.MediaType);
                json.WritePropertyName("data");
                media.Data.WriteTo(json);
                EndSource(media);
                break;
            case { MediaType: ['t', 'e', 'x', 't', '/', ..] }:
                PlainText(media);
                break;
            default:
                refusals.Add(
                    media.Path.ToString(),
                    $"does not read {media.Data.MediaType}: it takes text, images, PDF and plain text files.");
                break;
        }
    }

    private void PlainText(MediaPart media)
    {
        if (media.Data?.Decode() is not { } text)
        {
            refusals.Add(media.Path.ToString(), "finds no base64 behind the comma of the data URL.");
            return;
        }

        Source("document", "text", "text/plain");
        json.WriteString("data", text);
        EndSource(media);
    }

    private void Source(string block, string source, string? mediaType)
    {
        json.WriteStartObject();
        json.WriteString("type", block);
        json.WriteStartObject("source");
        json.WriteString("type", source);
        if (mediaType is not null)
        {
            json.WriteString("media_type", mediaType);
        }
    }

    private void EndSource(MediaPart media)
    {
        json.WriteEndObject();
        if (media.Filename is { Length: > 0 } name)
        {
            json.WriteString("title", name);
        }

        json.WriteEndObject();
    }
}
