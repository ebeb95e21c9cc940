using System.Text.Json;

namespace Inferly.Pipeline.Providers.Translation;

/// <summary>A conversation as Anthropic and Bedrock both have it: <c>system</c>, and <c>messages</c> whose content is a list of blocks.</summary>
internal static class ConversationJson
{
    /// <summary>Writes both members.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="conversation">What was said.</param>
    /// <param name="block">
    /// Writes one block as the provider has it; told whether it ends the beginning of an answer that the model shall continue.
    /// </param>
    public static void Write(Utf8JsonWriter json, Conversation conversation, Action<ChatPart, bool> block)
    {
        if (conversation.System.Count > 0)
        {
            json.WriteStartArray("system");
            foreach (var text in conversation.System)
            {
                block(text, false);
            }

            json.WriteEndArray();
        }

        json.WriteStartArray("messages");
        foreach (var turn in conversation.Turns)
        {
            json.WriteStartObject();
            json.WriteString("role", turn.IsAssistant ? "assistant" : "user");
            json.WriteStartArray("content");
            var isPrefix = turn.IsAssistant && ReferenceEquals(turn, conversation.Turns[^1]);
            for (var i = 0; i < turn.Parts.Count; i++)
            {
                block(turn.Parts[i], isPrefix && i == turn.Parts.Count - 1);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
