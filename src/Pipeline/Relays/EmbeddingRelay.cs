using System.Buffers;
using System.Text.Json;
using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Providers;
using Inferly.Pipeline.Providers.OpenAi;
using Inferly.Pipeline.Requests;

namespace Inferly.Pipeline.Relays;

/// <summary>Passes embeddings of an OpenAI-compatible provider through, with our name for the model and in the encoding that was asked for.</summary>
public sealed class EmbeddingRelay : IRelay
{
    private readonly InferenceRequest _request;
    private readonly byte[] _model;

    /// <param name="request">What the caller asked for.</param>
    /// <param name="head">What the answer repeats.</param>
    /// <param name="facts">Gets what is learned of the answer.</param>
    public EmbeddingRelay(InferenceRequest request, AnswerHead head, AnswerFacts facts)
    {
        _request = request;
        _model = JsonText.OfName(head.Model);
        Facts = facts;
    }

    /// <inheritdoc/>
    public AnswerFacts Facts { get; }

    /// <inheritdoc/>
    public IAnswerWriter? Resume(string model) => null;

    /// <inheritdoc/>
    public RelayStep OnFrame(Frame frame, IBufferWriter<byte> output) => RelayStep.Malformed;

    /// <inheritdoc/>
    public RelayStep OnWhole(ReadOnlySpan<byte> body, IBufferWriter<byte> output)
    {
        try
        {
            return Answer(body, output);
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException or FormatException)
        {
            Facts.Error = new UpstreamError("The provider's embeddings are not valid.");
            return RelayStep.Failed;
        }
    }

    /// <inheritdoc/>
    public RelayStep OnEnd(IBufferWriter<byte> output) => RelayStep.None;

    private RelayStep Answer(ReadOnlySpan<byte> body, IBufferWriter<byte> output)
    {
        var edits = new List<(ByteRange Range, byte[] With)>();
        var reader = new Utf8JsonReader(body);
        var vectors = 0;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("not an object");
        }

        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            if (reader.CurrentDepth == 1 && reader.ValueTextEquals("error"u8))
            {
                var whole = new Utf8JsonReader(body);
                using var json = JsonDocument.ParseValue(ref whole);
                Facts.Error = OpenAiErrors.Read(json.RootElement, System.Net.HttpStatusCode.InternalServerError);
                return RelayStep.Failed;
            }

            if (reader.CurrentDepth == 1 && reader.ValueTextEquals("model"u8))
            {
                reader.Read();
                edits.Add((new ByteRange((int)reader.TokenStartIndex, (int)reader.BytesConsumed), _model));
            }
            else if (reader.CurrentDepth == 1 && reader.ValueTextEquals("usage"u8))
            {
                reader.Read();
                using var usage = JsonDocument.ParseValue(ref reader);
                Facts.Usage = OpenAiUsage.Read(usage.RootElement);
            }
            else if (reader.CurrentDepth == 3 && reader.ValueTextEquals("embedding"u8))
            {
                vectors++;
                reader.Read();
                Reencode(ref reader, edits);
            }
        }

        if (vectors == 0)
        {
            throw new JsonException("no embeddings");
        }

        Write(body, edits, output);
        Facts.HasContent = true;
        Facts.Finish = FinishReason.Stop;
        Facts.FinishedChoices = 1;
        return RelayStep.Content | RelayStep.Finished;
    }

    // Some servers ignore encoding_format, and SDKs ask for base64 by default.
    private void Reencode(ref Utf8JsonReader reader, List<(ByteRange Range, byte[] With)> edits)
    {
        var start = (int)reader.TokenStartIndex;
        if (reader.TokenType == JsonTokenType.StartArray && _request.WantsBase64)
        {
            using var floats = JsonDocument.ParseValue(ref reader);
            var vector = floats.RootElement.EnumerateArray().Select(f => f.GetSingle()).ToArray();
            edits.Add((new ByteRange(start, (int)reader.BytesConsumed), Vectors.ToBase64Json(vector)));
        }
        else if (reader.TokenType == JsonTokenType.String && !_request.WantsBase64)
        {
            edits.Add((new ByteRange(start, (int)reader.BytesConsumed), Vectors.ToFloatJson(Vectors.FromBase64(reader.GetBytesFromBase64()))));
        }
        else
        {
            reader.Skip();
        }
    }

    private static void Write(ReadOnlySpan<byte> body, List<(ByteRange Range, byte[] With)> edits, IBufferWriter<byte> output)
    {
        var splice = new Splice(body, output);
        foreach (var (range, with) in edits)
        {
            splice.Replace(range, with);
        }

        splice.Finish();
    }
}
