using System.Buffers;
using System.Text.Json;
using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Providers;
using Inferly.Pipeline.Providers.OpenAi;
using Inferly.Pipeline.Requests;
using Inferly.Pipeline.Translation;

namespace Inferly.Pipeline.Relays;

/// <summary>
/// Passes chat and text completions of an OpenAI-compatible provider through: the provider's bytes with our name for the
/// model, without what the caller did not ask for. Only a chunk that strict clients would choke on is rewritten.
/// </summary>
public sealed class NativeRelay : IRelay
{
    // An answer whose every chunk differs from the one before it in more than its words (log probabilities) gains nothing by templates.
    private const int MostTemplates = 4;

    private readonly InferenceRequest _request;
    private readonly AnswerHead _head;
    private readonly byte[] _model;
    private readonly BegunChoices _begun = new();
    private ChunkRepair? _repair;
    private ChunkTemplate? _alike;
    private int _templates;
    private byte[]? _ownId;

    /// <param name="request">What the caller asked for.</param>
    /// <param name="head">What every chunk repeats.</param>
    /// <param name="facts">Gets what is learned of the answer.</param>
    public NativeRelay(InferenceRequest request, AnswerHead head, AnswerFacts facts)
    {
        _request = request;
        _head = head;
        _model = JsonText.OfName(head.Model);
        Facts = facts;
    }

    /// <inheritdoc/>
    public AnswerFacts Facts { get; }

    /// <inheritdoc/>
    public IAnswerWriter? Resume(string model)
    {
        var head = new AnswerHead(Facts.AnswerId ?? _head.Id, model, Facts.Created ?? _head.Created);
        return AnswerWriters.Within(_request, head);
    }

    /// <inheritdoc/>
    public RelayStep OnFrame(Frame frame, IBufferWriter<byte> output)
    {
        if (frame.Data.SequenceEqual("[DONE]"u8))
        {
            return RelayStep.Done;
        }

        if (_alike is { } alike && alike.TryWrite(frame.Data, output, out var words))
        {
            return Learn(words, alike.IsReasoning);
        }

        try
        {
            return Chunk(frame.Data, output, stream: true);
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            Facts.MalformedFrames++;
            return RelayStep.Malformed;
        }
    }

    /// <inheritdoc/>
    public RelayStep OnWhole(ReadOnlySpan<byte> body, IBufferWriter<byte> output)
    {
        try
        {
            return Chunk(body, output, stream: false);
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            Facts.Error = new UpstreamError("The provider's answer is not valid JSON.");
            return RelayStep.Failed;
        }
    }

    /// <inheritdoc/>
    public RelayStep OnEnd(IBufferWriter<byte> output) => RelayStep.None;

    private RelayStep Chunk(ReadOnlySpan<byte> json, IBufferWriter<byte> output, bool stream)
    {
        var chunk = new ChunkScanner(json, Facts.Text).Scan();
        if (chunk.HasError)
        {
            using var document = Parse(json);
            Facts.Error = OpenAiErrors.Read(Unwrap(document.RootElement), System.Net.HttpStatusCode.InternalServerError);
            return RelayStep.Failed;
        }

        var step = Learn(chunk, json);
        if (!stream)
        {
            WriteWhole(json, chunk, output);
        }
        else if (chunk.Choices > 0 || chunk.Usage is null || _request.IncludeUsage)
        {
            WriteChunk(json, chunk, output);
        }

        return step;
    }

    private RelayStep Learn(in ChunkFacts chunk, ReadOnlySpan<byte> json)
    {
        Facts.Usage = chunk.Usage ?? Facts.Usage;
        Facts.OutputBytes += chunk.ContentBytes;
        Facts.HasToolCalls |= chunk.HasToolCalls;
        Facts.HasReasoning |= chunk.HasReasoning;
        Facts.HasMore |= chunk.HasMore;
        Facts.Created ??= chunk.Created > 0 ? chunk.Created : _head.Created;
        Facts.AnswerId ??= chunk.Id.IsEmpty ? _head.Id : System.Text.Encoding.UTF8.GetString(json[(chunk.Id.Start + 1)..(chunk.Id.End - 1)]);
        var step = RelayStep.None;
        if (chunk.HasText || chunk.HasToolCalls || chunk.HasReasoning || chunk.Finished > 0)
        {
            Facts.HasContent = true;
            step |= RelayStep.Content;
        }

        if (chunk.Finished > 0)
        {
            Facts.Finish = chunk.Finish;
            Facts.FinishedChoices += chunk.Finished;
        }

        return WithFinish(step);
    }

    private RelayStep Learn(ReadOnlySpan<byte> words, bool isReasoning)
    {
        Facts.OutputBytes += words.Length;
        if (!isReasoning)
        {
            Facts.Text?.Append(words);
        }

        if (words.IsEmpty)
        {
            return WithFinish(RelayStep.None);
        }

        Facts.HasContent = true;
        Facts.HasReasoning |= isReasoning;
        return WithFinish(RelayStep.Content);
    }

    private RelayStep WithFinish(RelayStep step) => Facts.FinishedChoices >= _request.Choices ? step | RelayStep.Finished : step;

    private void WriteWhole(ReadOnlySpan<byte> json, in ChunkFacts answer, IBufferWriter<byte> output)
    {
        if (answer.NeedsRepair)
        {
            output.Write(new ChunkRepair(_head).Mend(json));
            return;
        }

        var splice = new Splice(json, output);
        splice.Replace(answer.Model, _model);
        splice.Finish();
    }

    private void WriteChunk(ReadOnlySpan<byte> json, in ChunkFacts chunk, IBufferWriter<byte> output)
    {
        // Azure's first chunk has no id. All chunks of an answer have one and the same.
        if (chunk.Id.IsEmpty && Facts.AnswerId == _head.Id)
        {
            _ownId ??= JsonSerializer.SerializeToUtf8Bytes(_head.Id, JsonText.Default.String);
        }

        // Each role goes out once: Ollama and xAI repeat it in every chunk, others leave it out.
        var begins = chunk.HasDelta && !_begun.Contains(chunk.Choice);

        // The fragments of parallel calls are told apart by what came before, so all of them take the careful way.
        if (chunk.NeedsRepair || chunk.HasToolCalls || chunk.Choices > 1 || (begins && chunk.RoleMember.IsEmpty))
        {
            _repair ??= new ChunkRepair(_head, _begun, _request.IncludeUsage);
            var mended = _repair.Mend(json, ownsId: _ownId is not null);
            output.Write("data: "u8);
            output.Write(mended);
        }
        else
        {
            output.Write("data: "u8);
            WriteSpliced(json, chunk, begins, output);
        }

        output.Write("\n\n"u8);
    }

    private void WriteSpliced(ReadOnlySpan<byte> json, in ChunkFacts chunk, bool begins, IBufferWriter<byte> output)
    {
        if (begins)
        {
            _begun.Add(chunk.Choice);
        }

        // Every provider has an order of members of its own.
        Span<(ByteRange Range, byte[]? With)> edits =
        [
            (_ownId is null ? default : chunk.Id, _ownId),
            (chunk.Model, _model),
            (begins ? default : chunk.RoleMember, null),
            (_request.IncludeUsage ? default : chunk.UsageMember, null),
        ];
        edits.Sort(static (a, b) => a.Range.Start.CompareTo(b.Range.Start));
        var splice = new Splice(json, output);
        foreach (var (range, with) in edits)
        {
            splice.Replace(range, with);
        }

        splice.Finish();
        if (!begins && _templates < MostTemplates && ChunkTemplate.Of(json, chunk, edits) is { } alike)
        {
            _alike = alike;
            _templates++;
        }
    }

    private static JsonDocument Parse(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        return JsonDocument.ParseValue(ref reader);
    }

    private static JsonElement Unwrap(JsonElement chunk) =>
        !chunk.TryGetProperty("error", out _) && chunk.TryGetProperty("x_groq", out var groq) ? groq : chunk;
}
