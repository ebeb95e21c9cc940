using System.Text.Json;
using Inferly.Pipeline.Money;

namespace Inferly.Pipeline.Registry;

/// <summary>Writes an item of <c>GET /v1/models</c>. What is unknown is null.</summary>
public static class ModelJson
{
    public static void Write(Utf8JsonWriter writer, ModelEntry model, ModelHealth health, IEnumerable<ModelAccuracy> accuracy)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, model.Id);
        writer.WriteString("object"u8, "model"u8);
        writer.WriteNumber("created"u8, model.Created);
        writer.WriteString("owned_by"u8, model.OwnedBy);

        writer.WriteStartObject("modality"u8);
        WriteFlags(writer, "input", ModelNames.Modalities, model.Input);
        WriteFlags(writer, "output", ModelNames.Modalities, model.Output);
        writer.WriteEndObject();

        WriteNumber(writer, "context_window", model.ContextWindow);
        WriteNumber(writer, "max_output_tokens", model.MaxOutputTokens);
        writer.WriteStartArray("regions"u8);
        foreach (var region in model.Regions)
        {
            writer.WriteStringValue(region.Name);
        }

        writer.WriteEndArray();

        WritePricing(writer, model.Pricing?.Rates);
        WriteFlags(writer, "capabilities", ModelNames.Capabilities, model.Capabilities);
        WriteHealth(writer, health);
        WriteAccuracy(writer, accuracy);
        writer.WriteEndObject();
    }

    private static void WritePricing(Utf8JsonWriter writer, TokenRates? rates)
    {
        if (rates is null)
        {
            writer.WriteNull("pricing"u8);
            return;
        }
        writer.WriteStartObject("pricing"u8);
        WritePrice(writer, "input_usd_per_mtok", rates.Input);
        WritePrice(writer, "output_usd_per_mtok", rates.Output);
        WritePrice(writer, "cached_input_usd_per_mtok", rates.CachedInput ?? rates.Input);
        writer.WriteEndObject();
    }

    private static void WritePrice(Utf8JsonWriter writer, string name, TokenPrice price)
    {
        writer.WritePropertyName(name);
        price.WriteUsdPerMtok(writer);
    }

    private static void WriteHealth(Utf8JsonWriter writer, ModelHealth health)
    {
        writer.WriteStartObject("health"u8);
        writer.WriteString("status"u8, ModelNames.Health.NameOf(health.Status));
        WriteNumber(writer, "error_rate", health.ErrorRate);
        WriteNumber(writer, "ttft_ms_p50", health.TtftMsP50);
        WriteNumber(writer, "ttft_ms_p95", health.TtftMsP95);
        WriteNumber(writer, "tokens_per_s", health.TokensPerSecond);
        if (health.UpdatedAt is { } updatedAt)
        {
            writer.WriteString("updated_at"u8, updatedAt.UtcDateTime);
        }
        else
        {
            writer.WriteNull("updated_at"u8);
        }

        writer.WriteEndObject();
    }

    private static void WriteAccuracy(Utf8JsonWriter writer, IEnumerable<ModelAccuracy> accuracy)
    {
        writer.WriteStartObject("accuracy"u8);
        foreach (var measured in accuracy)
        {
            writer.WriteStartObject(measured.Workflow);
            writer.WriteNumber("score"u8, measured.Score);
            writer.WriteStartArray("ci95"u8);
            writer.WriteNumberValue(measured.CiLow);
            writer.WriteNumberValue(measured.CiHigh);
            writer.WriteEndArray();
            writer.WriteNumber("n"u8, measured.Items);
            writer.WriteString("eval_id"u8, measured.EvalId);
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }

    private static void WriteFlags<T>(Utf8JsonWriter writer, string name, NameTable<T> names, T flags)
        where T : struct, Enum
    {
        writer.WriteStartArray(name);
        foreach (var (text, flag) in names.Entries)
        {
            if (flags.HasFlag(flag))
            {
                writer.WriteStringValue(text);
            }
        }
        writer.WriteEndArray();
    }

    private static void WriteNumber(Utf8JsonWriter writer, string name, double? value)
    {
        // JSON has no NaN: a rate of nothing is unknown.
        if (value is { } number && double.IsFinite(number))
        {
            writer.WriteNumber(name, number);
        }
        else
        {
            writer.WriteNull(name);
        }
    }
}
