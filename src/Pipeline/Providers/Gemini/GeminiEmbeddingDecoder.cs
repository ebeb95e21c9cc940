using System.Text.Json;
using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Providers.Translation;

namespace Inferly.Pipeline.Providers.Gemini;

/// <summary>Reads the answer of <c>batchEmbedContents</c>, which is never streamed.</summary>
internal sealed class GeminiEmbeddingDecoder : IAnswerDecoder
{
    /// <inheritdoc/>
    public bool Read(Frame frame, List<Delta> into) => false;

    /// <inheritdoc/>
    public bool ReadWhole(ReadOnlySpan<byte> body, List<Delta> into)
    {
        if (!AnswerJson.TryParse(body, out var document))
        {
            return false;
        }

        using (document)
        {
            var index = 0;
            foreach (var embedding in document.RootElement.Items("embeddings"))
            {
                into.Add(Delta.OfEmbedding(index++, [.. embedding.Items("values").Select(Coordinate)]));
            }

            // Only newer models count tokens here.
            var usage = document.RootElement.Field("usageMetadata");
            if (usage.Field("promptTokenCount").Exists())
            {
                into.Add(Delta.OfUsage(new Usage(usage.Count("promptTokenCount"), 0)));
            }

            return index > 0;
        }
    }

    /// <inheritdoc/>
    public void End(List<Delta> into)
    {
        // There is no stream to end.
    }

    private static float Coordinate(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetSingle(out var number) ? number : 0;
}
