using System.Buffers;
using System.Text.Json;
using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Providers;
using Inferly.Pipeline.Providers.OpenAi;
using Inferly.Pipeline.Requests;

namespace Inferly.Pipeline.Relays;

/// <summary>
/// Passes chat and text completions of an OpenAI-compatible provider through: the provider's bytes with our name for the
/// model, without what the caller did not ask for. Only a chunk that strict clients would choke on is rewritten.
/// </summary>
public sealed class NativeRelay : IRelay
{
    private readonly InferenceRequest _request;
    private readonly AnswerHead _head;
    private readonly byte[] _model;
    private ChunkRepair? _repair;
    private long _rolesSeen;

    /// <param name="request">What the caller asked for.</param>
    /// <param name="head">What every chunk repeats.</param>
    /// <param name="facts">Gets what is learned of the answer.</param>
    public NativeRelay(InferenceRequest request, AnswerHead head, AnswerFacts facts)
    {
        _request = request;
        _head = head;
        _model = JsonSerializer.SerializeToUtf8Bytes(head.Model, JsonText.Default.String);
        Facts = facts;
    }

    /// <inheritdoc/>
    public AnswerFacts Facts { get; }

    /// <inheritdoc/>
    public RelayStep OnFrame(Frame frame, IBufferWriter<byte> output)
    {
        if (frame.Data.SequenceEqual("[DONE]"u8))
        {
            return RelayStep.Done;
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
        if (stream && chunk.Choices == 0 && chunk.Usage is not null && !_request.IncludeUsage)
        {
            return step;
        }

        if (stream)
        {
            output.Write("data: "u8);
        }

        Write(json, chunk, output, stream);
        if (stream)
        {
            output.Write("\n\n"u8);
        }

        return step;
    }

    private RelayStep Learn(in ChunkFacts chunk, ReadOnlySpan<byte> json)
    {
        Facts.Usage = chunk.Usage ?? Facts.Usage;
        Facts.OutputBytes += chunk.ContentBytes;
        Facts.HasToolCalls |= chunk.HasToolCalls;
        Facts.HasReasoning |= chunk.HasReasoning;
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

        return Facts.FinishedChoices >= _request.Choices ? step | RelayStep.Finished : step;
    }

    private void Write(ReadOnlySpan<byte> json, in ChunkFacts chunk, IBufferWriter<byte> output, bool stream)
    {
        // The fragments of parallel calls are told apart by what came before, so all of them take the careful way.
        if (chunk.NeedsRepair || (stream && chunk.HasToolCalls))
        {
            _repair ??= new ChunkRepair(_head, stream);
            output.Write(_repair.Mend(json));
            return;
        }

        // Each role goes out once: Ollama and xAI repeat it in every chunk.
        var role = chunk.RoleMember;
        if (stream && !role.IsEmpty)
        {
            var bit = 1L << (chunk.Choice & 63);
            role = (_rolesSeen & bit) != 0 ? role : default;
            _rolesSeen |= bit;
        }
        else
        {
            role = default;
        }

        var usage = stream && !_request.IncludeUsage ? chunk.UsageMember : default;
        WriteSpliced(json, chunk.Model, role, usage, output);
    }

    private void WriteSpliced(ReadOnlySpan<byte> json, ByteRange model, ByteRange role, ByteRange usage, IBufferWriter<byte> output)
    {
        var splice = new Splice(json, output);
        if (usage.Start < model.Start)
        {
            splice.Replace(usage, default);
            usage = default;
        }

        if (role.Start < model.Start)
        {
            splice.Replace(role, default);
            role = default;
        }

        splice.Replace(model, _model);
        if (usage.Start < role.Start)
        {
            splice.Replace(usage, default);
            usage = default;
        }

        splice.Replace(role, default);
        splice.Replace(usage, default);
        splice.Finish();
    }

    private static JsonDocument Parse(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        return JsonDocument.ParseValue(ref reader);
    }

    private static JsonElement Unwrap(JsonElement chunk) =>
        !chunk.TryGetProperty("error", out _) && chunk.TryGetProperty("x_groq", out var groq) ? groq : chunk;
}
