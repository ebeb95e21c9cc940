using System.Text.Json;
using Inferly.Pipeline.Providers.Translation;

namespace Inferly.Pipeline.Providers.Gemini;

/// <summary>Writes the body of <c>batchEmbedContents</c> for an embeddings request.</summary>
internal static class GeminiEmbeddingRequest
{
    private const int LargestBatch = 100;

    /// <summary>Writes the body.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="body">The caller's body.</param>
    /// <param name="model">The model as the API names it, for example <c>models/gemini-embedding-001</c>.</param>
    /// <param name="refusals">Gets what the API can't do.</param>
    public static void Write(Utf8JsonWriter json, JsonElement body, string model, Refusals refusals)
    {
        var input = body.Field("input");
        var texts = input.ValueKind == JsonValueKind.String ? [input] : input.Items().ToArray();
        if (texts.Length > LargestBatch)
        {
            refusals.Add("input", $"takes at most {LargestBatch} texts a request. Send several requests.");
        }

        json.WriteStartObject();
        json.WriteStartArray("requests");
        for (var i = 0; i < texts.Length; i++)
        {
            if (texts[i].ValueKind != JsonValueKind.String)
            {
                refusals.Add($"input[{i}]", "takes text, not tokens of another model. Send strings.");
                break;
            }

            Request(json, texts[i], model, body.Field("dimensions"));
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Request(Utf8JsonWriter json, JsonElement text, string model, JsonElement dimensions)
    {
        json.WriteStartObject();
        json.WriteString("model", model);
        json.WriteStartObject("content");
        json.WriteStartArray("parts");
        json.WriteStartObject();
        json.WriteField("text", text);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        if (dimensions.Exists())
        {
            json.WriteField("outputDimensionality", dimensions);
        }

        json.WriteEndObject();
    }
}
