using System.Text.Json;
using Inferly.Pipeline.Requests;

namespace Inferly.Pipeline.Translation;

/// <summary>A prompt becomes one user message.</summary>
internal static class ChatFromCompletion
{
    public static RequestError? Write(Utf8JsonWriter json, JsonElement source)
    {
        if (Unsupported(source) is { } error)
        {
            return error;
        }

        var prompt = source.GetProperty("prompt");
        if (prompt.ValueKind == JsonValueKind.Array)
        {
            if (prompt.GetArrayLength() != 1)
            {
                return new RequestError("prompt", "This model chats, and takes one prompt a request. Send one request for each prompt.");
            }

            prompt = prompt[0];
        }

        json.WriteStartArray("messages"u8);
        json.WriteStartObject();
        json.WriteString("role"u8, "user"u8);
        json.WriteString("content"u8, prompt.GetString());
        json.WriteEndObject();
        json.WriteEndArray();
        ChatForm.Copy(
            json, source, "max_tokens", "temperature", "top_p", "n", "stop", "stream", "stream_options", "seed", "frequency_penalty", "presence_penalty", "logit_bias", "user", "metadata");
        return null;
    }

    private static RequestError? Unsupported(JsonElement source)
    {
        foreach (var name in (ReadOnlySpan<string>)["suffix", "echo", "best_of", "logprobs"])
        {
            var isSet = source.TryGetProperty(name, out var value) && value.ValueKind switch
            {
                JsonValueKind.True or JsonValueKind.String => true,
                JsonValueKind.Number => name == "logprobs" || value.GetDouble() > 1,
                _ => false,
            };
            if (isSet)
            {
                return new RequestError(name, $"This model chats, and has no '{name}'. Leave it out, or name a text-completion model.");
            }
        }

        return null;
    }
}
