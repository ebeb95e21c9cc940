using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Inferly.Pipeline.Requests;

namespace Inferly.Pipeline.Translation;

/// <summary>The chat request that asks the same as a text completion or a response, for models and providers that only chat.</summary>
public static class ChatForm
{
    /// <summary>Translates a request.</summary>
    /// <returns>Null, or what of the request chat has no words for.</returns>
    public static RequestError? Of(InferenceRequest request, [NotNullWhen(true)] out InferenceRequest? chat)
    {
        chat = null;
        var body = new ArrayBufferWriter<byte>(request.Body.Length + 256);
        using var source = JsonDocument.Parse(request.Body);
        using (var json = new Utf8JsonWriter(body, WireJson.Options))
        {
            json.WriteStartObject();
            json.WriteString("model"u8, request.Model);
            var error = request.Operation == Operation.Completion
                ? ChatFromCompletion.Write(json, source.RootElement)
                : ChatFromResponse.Write(json, source.RootElement);
            if (error is not null)
            {
                return error;
            }

            json.WriteEndObject();
        }

        return RequestScanner.Scan(Operation.Chat, body.WrittenMemory, out chat);
    }

    /// <summary>Copies members that mean the same in both.</summary>
    internal static void Copy(Utf8JsonWriter json, JsonElement source, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            Rename(json, source, name, name);
        }
    }

    /// <summary>Copies a member under another name; null and absent ones are left out.</summary>
    /// <remarks>Not an overload of <see cref="Copy"/>: it would take every copy of two members for a renaming.</remarks>
    internal static void Rename(Utf8JsonWriter json, JsonElement source, string name, string chatName)
    {
        if (source.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null)
        {
            json.WritePropertyName(chatName);
            value.WriteTo(json);
        }
    }
}
