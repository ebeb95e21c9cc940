using System.Buffers;
using System.Text.Json;
using Inferly.Pipeline.Requests;

namespace Inferly.Pipeline.Translation;

/// <summary>
/// The request that asks for the rest of an answer which broke off: the caller's, with what was delivered in it, and with its limit of tokens
/// less what was delivered.
/// </summary>
/// <param name="request">The caller's request, a chat or a text completion.</param>
/// <param name="delivered">The text that the caller has, without whitespace at its end.</param>
/// <param name="tokens">Of that text, about.</param>
public sealed class ContinuedRequest(InferenceRequest request, string delivered, int tokens)
{
    private const string Instruction =
        "Your answer above broke off. Go on exactly where it ends, in the middle of the word if need be. Repeat nothing and add no remark.";

    /// <summary>With the text as the beginning of the answer.</summary>
    /// <returns>Null: the request has no place for it.</returns>
    public InferenceRequest? Prefixed() => request.Operation == Operation.Completion
        ? Write("prompt", Prompt, isRest: true)
        : Write("messages", (json, messages) => Messages(json, messages, isInstructed: false), isRest: true);

    /// <summary>With the text as an answer, and a message that asks for its rest.</summary>
    public InferenceRequest? Instructed() => request.Operation == Operation.Completion
        ? null
        : Write("messages", (json, messages) => Messages(json, messages, isInstructed: true), isRest: true);

    /// <summary>The same once more, as like as can be had.</summary>
    public InferenceRequest? Anew() => Write(null, null, isRest: false);

    private InferenceRequest? Write(string? extended, Func<Utf8JsonWriter, JsonElement, bool>? extend, bool isRest)
    {
        var body = new ArrayBufferWriter<byte>(request.Body.Length + delivered.Length + 256);
        using var source = JsonDocument.Parse(request.Body);
        using (var json = new Utf8JsonWriter(body, WireJson.Options))
        {
            json.WriteStartObject();
            foreach (var member in source.RootElement.EnumerateObject())
            {
                if (member.NameEquals(extended))
                {
                    json.WritePropertyName(member.Name);
                    if (!extend!(json, member.Value))
                    {
                        return null;
                    }
                }
                else if (isRest && IsLimit(member))
                {
                    json.WriteNumber(member.Name, Math.Max(1, member.Value.GetInt32() - tokens));
                }
                else if (isRest || !member.NameEquals("temperature") && !member.NameEquals("seed"))
                {
                    member.WriteTo(json);
                }
            }

            if (!isRest)
            {
                json.WriteNumber("temperature"u8, 0);
                json.WriteNumber("seed"u8, request.Seed ?? 0);
            }

            json.WriteEndObject();
        }

        return RequestScanner.Scan(request.Operation, body.WrittenMemory, out var scanned) is null ? scanned : null;
    }

    private static bool IsLimit(JsonProperty member) =>
        (member.NameEquals("max_tokens") || member.NameEquals("max_completion_tokens")) && member.Value.ValueKind == JsonValueKind.Number;

    private bool Messages(Utf8JsonWriter json, JsonElement messages, bool isInstructed)
    {
        json.WriteStartArray();
        foreach (var message in messages.EnumerateArray())
        {
            message.WriteTo(json);
        }

        Message(json, "assistant", delivered);
        if (isInstructed)
        {
            Message(json, "user", Instruction);
        }

        json.WriteEndArray();
        return true;
    }

    // Several prompts have several answers.
    private bool Prompt(Utf8JsonWriter json, JsonElement prompt)
    {
        if (prompt.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        json.WriteStringValue(prompt.GetString() + delivered);
        return true;
    }

    private static void Message(Utf8JsonWriter json, string role, string content)
    {
        json.WriteStartObject();
        json.WriteString("role"u8, role);
        json.WriteString("content"u8, content);
        json.WriteEndObject();
    }
}
