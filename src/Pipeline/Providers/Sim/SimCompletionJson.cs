using System.Text.Json;

namespace Inferly.Pipeline.Providers.Sim;

/// <summary>Writes a text completion as one JSON object.</summary>
internal static class SimCompletionJson
{
    public static void Write(
        Utf8JsonWriter writer, SimEnvelope envelope, List<SimChoice> choices, Func<int, string> echoOf, SimUsage usage, int? topLogprobs)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, envelope.Id);
        writer.WriteString("object"u8, envelope.Object);
        writer.WriteNumber("created"u8, envelope.Created);
        writer.WriteString("model"u8, envelope.Model);
        writer.WriteString("system_fingerprint"u8, SimEnvelope.Fingerprint);
        writer.WriteStartArray("choices"u8);
        for (var i = 0; i < choices.Count; i++)
        {
            var echo = echoOf(i);
            writer.WriteStartObject();
            writer.WriteNumber("index"u8, i);
            writer.WriteString("text"u8, echo + choices[i].Content.Text);
            writer.WritePropertyName("logprobs"u8);
            if (topLogprobs is { } top)
            {
                WriteLogprobs(writer, choices[i], 0, choices[i].Tokens, echo.Length, top);
            }
            else
            {
                writer.WriteNullValue();
            }

            writer.WriteString("finish_reason"u8, choices[i].FinishReason);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WritePropertyName("usage"u8);
        usage.Write(writer);
        writer.WriteEndObject();
    }

    /// <summary>Writes the four parallel arrays for the tokens from one place up to another.</summary>
    public static void WriteLogprobs(Utf8JsonWriter writer, SimChoice choice, int from, int to, int textOffset, int top)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("tokens"u8);
        for (var i = from; i < to; i++)
        {
            writer.WriteStringValue(choice.Content[i]);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("token_logprobs"u8);
        for (var i = from; i < to; i++)
        {
            writer.WriteNumberValue(Math.Round(SimLogprobs.Chosen(choice.Content[i], i), 6));
        }

        writer.WriteEndArray();
        writer.WriteStartArray("top_logprobs"u8);
        for (var i = from; i < to; i++)
        {
            WriteTop(writer, choice.Content[i].ToString(), i, top);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("text_offset"u8);
        for (var i = from; i < to; i++)
        {
            writer.WriteNumberValue(textOffset + choice.Content.StartOf(i));
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteTop(Utf8JsonWriter writer, string token, int position, int top)
    {
        writer.WriteStartObject();
        foreach (var (alternative, logprob) in SimLogprobs.Top(token, position, top))
        {
            writer.WriteNumber(alternative, Math.Round(logprob, 6));
        }

        writer.WriteEndObject();
    }
}
