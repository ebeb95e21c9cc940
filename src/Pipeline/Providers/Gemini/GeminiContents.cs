using System.Text.Json;
using Inferly.Pipeline.Providers.Translation;

namespace Inferly.Pipeline.Providers.Gemini;

/// <summary>Writes <c>systemInstruction</c> and <c>contents</c>.</summary>
/// <param name="json">Where to.</param>
/// <param name="refusals">Gets the parts that Gemini can't read.</param>
/// <param name="model">The model that will read them.</param>
internal sealed class GeminiContents(Utf8JsonWriter json, Refusals refusals, GeminiModel model)
{
    // Google's own word for "this call was not made by this model, or its signature is lost": OpenAI's messages can't carry it.
    private const string SignatureOfStrangers = "skip_thought_signature_validator";

    /// <summary>Writes both members.</summary>
    public void Write(Conversation conversation)
    {
        if (conversation.System.Count > 0)
        {
            json.WriteStartObject("systemInstruction");
            json.WriteStartArray("parts");
            foreach (var text in conversation.System)
            {
                Text(text);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteStartArray("contents");
        foreach (var turn in conversation.Turns)
        {
            json.WriteStartObject();
            json.WriteString("role", turn.IsAssistant ? "model" : "user");
            json.WriteStartArray("parts");
            var first = turn.Parts.OfType<ToolCallPart>().FirstOrDefault();
            foreach (var part in turn.Parts)
            {
                Part(part, isFirstCall: ReferenceEquals(part, first));
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void Part(ChatPart part, bool isFirstCall)
    {
        switch (part)
        {
            case TextPart text:
                Text(text);
                break;
            case MediaPart media:
                Media(media);
                break;
            case ToolCallPart call:
                FunctionCall(call, isFirstCall);
                break;
            case ToolResultPart result:
                FunctionResponse(result);
                break;
        }
    }

    private void Text(TextPart text)
    {
        json.WriteStartObject();
        json.WritePropertyName("text");
        text.WriteTo(json);
        json.WriteEndObject();
    }

    private void Media(MediaPart media)
    {
        json.WriteStartObject();
        if (media.Data is { } data)
        {
            json.WriteStartObject("inlineData");
            json.WriteString("mimeType", data.MediaType);
            json.WritePropertyName("data");
            data.WriteTo(json);
        }
        else
        {
            json.WriteStartObject("fileData");
            if (MediaTypeOf(media.Link.GetString()!) is { } mediaType)
            {
                json.WriteString("mimeType", mediaType);
            }

            json.WriteField("fileUri", media.Link);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    // Gemini does not look at what the address answers.
    private static string? MediaTypeOf(string address)
    {
        var end = address.AsSpan().IndexOfAny('?', '#');
        return Path.GetExtension(end < 0 ? address : address[..end]).ToLowerInvariant() switch
        {
            ".png" => "image/png",
            ".jpg" or ".jpeg" => "image/jpeg",
            ".webp" => "image/webp",
            ".heic" => "image/heic",
            ".heif" => "image/heif",
            ".gif" => "image/gif",
            _ => null,
        };
    }

    private void FunctionCall(ToolCallPart call, bool isFirstCall)
    {
        json.WriteStartObject();
        json.WriteStartObject("functionCall");
        json.WriteString("id", call.Id);
        json.WriteField("name", call.Name);
        json.WritePropertyName("args");
        ToolArguments.WriteObject(json, call.Arguments, "arguments");
        json.WriteEndObject();
        if (isFirstCall && model.WantsSignatures)
        {
            json.WriteString("thoughtSignature", SignatureOfStrangers);
        }

        json.WriteEndObject();
    }

    private void FunctionResponse(ToolResultPart result)
    {
        if (result.Content.OfType<MediaPart>().FirstOrDefault() is { } media)
        {
            refusals.Add(media.Path.ToString(), "takes text as the result of a tool. Send images in a user message.");
        }

        json.WriteStartObject();
        json.WriteStartObject("functionResponse");
        json.WriteString("id", result.CallId);
        json.WriteField("name", result.Name);
        json.WritePropertyName("response");
        Response([.. result.Content.OfType<TextPart>()]);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    // An object is demanded: the tool's own if it answered with one, else one with Google's name for a result.
    private void Response(TextPart[] texts)
    {
        if (texts.Length == 1)
        {
            ToolArguments.WriteObject(json, texts[0].Text, "output");
            return;
        }

        json.WriteStartObject();
        json.WriteString("output", string.Concat(texts.Select(text => text.Text.GetString())));
        json.WriteEndObject();
    }
}
