using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Inferly.Pipeline.Answers;

namespace Inferly.Pipeline.Translation;

/// <summary>What the writers have in common: SSE frames, usage objects, and text that is escaped no more than JSON demands.</summary>
internal static class WireJson
{
    /// <summary>Escapes what JSON demands; answers are data, never HTML.</summary>
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Writes <c>data: {...}</c> and a blank line; the callback fills the object.</summary>
    public static void Frame<T>(IBufferWriter<byte> output, T state, Action<Utf8JsonWriter, T> fill)
    {
        output.Write("data: "u8);
        Object(output, state, fill);
        output.Write("\n\n"u8);
    }

    /// <summary>Writes one JSON object; the callback fills it.</summary>
    public static void Object<T>(IBufferWriter<byte> output, T state, Action<Utf8JsonWriter, T> fill)
    {
        using var json = new Utf8JsonWriter(output, Options);
        json.WriteStartObject();
        fill(json, state);
        json.WriteEndObject();
    }

    /// <summary>Usage as chat and completions name it.</summary>
    public static void ChatUsage(Utf8JsonWriter json, in Usage usage)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("prompt_tokens"u8, usage.InputTokens);
        json.WriteNumber("completion_tokens"u8, usage.OutputTokens);
        json.WriteNumber("total_tokens"u8, usage.TotalTokens);
        json.WriteStartObject("prompt_tokens_details"u8);
        json.WriteNumber("cached_tokens"u8, usage.CachedInputTokens);
        if (usage.CacheWriteTokens > 0)
        {
            json.WriteNumber("cache_write_tokens"u8, usage.CacheWriteTokens);
        }

        json.WriteEndObject();
        json.WriteStartObject("completion_tokens_details"u8);
        json.WriteNumber("reasoning_tokens"u8, usage.ReasoningTokens);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Usage as the Responses API names it.</summary>
    public static void ResponseUsage(Utf8JsonWriter json, in Usage usage)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("input_tokens"u8, usage.InputTokens);
        json.WriteStartObject("input_tokens_details"u8);
        json.WriteNumber("cached_tokens"u8, usage.CachedInputTokens);
        json.WriteEndObject();
        json.WriteNumber("output_tokens"u8, usage.OutputTokens);
        json.WriteStartObject("output_tokens_details"u8);
        json.WriteNumber("reasoning_tokens"u8, usage.ReasoningTokens);
        json.WriteEndObject();
        json.WriteNumber("total_tokens"u8, usage.TotalTokens);
        json.WriteEndObject();
    }
}
