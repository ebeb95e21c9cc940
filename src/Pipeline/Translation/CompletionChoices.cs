using System.Text.Json;
using Inferly.Pipeline.Answers;

namespace Inferly.Pipeline.Translation;

/// <summary>The parts that text completions share, streamed or whole.</summary>
internal static class CompletionChoices
{
    public static void Head(Utf8JsonWriter json, AnswerHead head)
    {
        json.WriteString("id"u8, head.Id);
        json.WriteString("object"u8, "text_completion"u8);
        json.WriteNumber("created"u8, head.Created);
        json.WriteString("model"u8, head.Model);
    }

    public static void Choice(Utf8JsonWriter json, int index, string text, FinishReason finish)
    {
        json.WriteStartObject();
        json.WriteString("text"u8, text);
        json.WriteNumber("index"u8, index);
        json.WriteNull("logprobs"u8);
        if (finish == FinishReason.None)
        {
            json.WriteNull("finish_reason"u8);
        }
        else
        {
            json.WriteString("finish_reason"u8, finish.ToWire());
        }

        json.WriteEndObject();
    }
}
