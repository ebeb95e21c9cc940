using System.Buffers;
using Inferly.Pipeline.Answers;

namespace Inferly.Pipeline.Translation;

/// <summary>An embeddings answer, in floats or base64 as asked for.</summary>
internal sealed class EmbeddingWriter(AnswerHead head, bool asBase64) : IAnswerWriter
{
    private readonly SortedDictionary<int, float[]> _vectors = [];
    private Usage _usage;

    /// <inheritdoc/>
    public void Write(in Delta delta, IBufferWriter<byte> output)
    {
        if (delta.Kind == DeltaKind.Embedding)
        {
            _vectors[delta.Choice] = delta.Vector!;
        }
        else if (delta.Kind == DeltaKind.Usage)
        {
            _usage = delta.Usage;
        }
    }

    /// <inheritdoc/>
    public void End(IBufferWriter<byte> output) => WireJson.Object(output, this, static (json, writer) =>
    {
        json.WriteString("object"u8, "list"u8);
        json.WriteStartArray("data"u8);
        foreach (var (index, vector) in writer._vectors)
        {
            json.WriteStartObject();
            json.WriteString("object"u8, "embedding"u8);
            json.WriteNumber("index"u8, index);
            json.WritePropertyName("embedding"u8);
            json.WriteRawValue(writer.AsBase64 ? Vectors.ToBase64Json(vector) : Vectors.ToFloatJson(vector), skipInputValidation: true);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("model"u8, writer.Head.Model);
        json.WriteStartObject("usage"u8);
        json.WriteNumber("prompt_tokens"u8, writer._usage.InputTokens);
        json.WriteNumber("total_tokens"u8, writer._usage.InputTokens);
        json.WriteEndObject();
    });

    private AnswerHead Head => head;

    private bool AsBase64 => asBase64;
}
