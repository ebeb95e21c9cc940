using System.Runtime.InteropServices;
using System.Text.Json;

namespace Inferly.Pipeline.Providers.Sim;

/// <summary>POST embeddings.</summary>
internal sealed class SimEmbeddingOperation : ISimOperation
{
    private const int DefaultDimensions = 384;
    private const int MostDimensions = 1536;
    private const int MostInputs = 2048;

    private readonly List<SimInput> _inputs;
    private readonly int _dimensions;
    private readonly bool _isBase64;

    private SimEmbeddingOperation(List<SimInput> inputs, int dimensions, bool isBase64, string? directives) =>
        (_inputs, _dimensions, _isBase64, Directives) = (inputs, dimensions, isBase64, directives);

    public string? Directives { get; }

    public bool IsStream => false;

    /// <summary>Null where the fields hold an error.</summary>
    public static ISimOperation? Read(SimFields fields)
    {
        var dimensions = fields.Integer("dimensions", 1, MostDimensions) ?? DefaultDimensions;
        var format = fields.TryGet("encoding_format", out _) ? SimFields.TextOf(fields.Root, "encoding_format") : "float";
        if (format is not ("float" or "base64"))
        {
            fields.Fail("encoding_format", "Invalid 'encoding_format': expected float or base64.");
        }

        if (!SimInput.TryRead(fields, "input", MostInputs, out var inputs) || fields.Error is not null)
        {
            return null;
        }

        var text = inputs[^1].Text;
        var directives = SimDirectiveMark.Extract(ref text);
        inputs[^1] = inputs[^1] with { Text = text };
        return new SimEmbeddingOperation(inputs, dimensions, format == "base64", directives);
    }

    public SimReply Answer(SimContext context)
    {
        var longest = context.Counted(_inputs.Max(input => input.Tokens));
        if (longest > context.Model.ContextWindow)
        {
            return SimReply.Error(SimError.ContextLength("input", context.Model, longest));
        }

        var tokens = _inputs.Sum(input => input.Tokens);
        return SimReply.Json(tokens, writer => Write(writer, context, tokens));
    }

    private void Write(Utf8JsonWriter writer, SimContext context, int tokens)
    {
        writer.WriteStartObject();
        writer.WriteString("object"u8, "list"u8);
        writer.WriteStartArray("data"u8);
        for (var i = 0; i < _inputs.Count && !context.Directives.Empty; i++)
        {
            writer.WriteStartObject();
            writer.WriteString("object"u8, "embedding"u8);
            writer.WriteNumber("index"u8, i);
            writer.WritePropertyName("embedding"u8);
            WriteVector(writer, SimEmbedding.Of(_inputs[i].Text, _dimensions, context.Seed));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteString("model"u8, context.Model.Id);
        writer.WriteStartObject("usage"u8);
        writer.WriteNumber("prompt_tokens"u8, tokens);
        writer.WriteNumber("total_tokens"u8, tokens);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private void WriteVector(Utf8JsonWriter writer, float[] vector)
    {
        if (_isBase64)
        {
            // Little-endian, as .NET's platforms are.
            writer.WriteBase64StringValue(MemoryMarshal.AsBytes(vector.AsSpan()));
            return;
        }

        writer.WriteStartArray();
        foreach (var value in vector)
        {
            writer.WriteNumberValue(value);
        }

        writer.WriteEndArray();
    }
}
