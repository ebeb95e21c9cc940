using System.Buffers;
using System.Text.Json;
using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Providers;
using Inferly.Pipeline.Providers.OpenAi;
using Inferly.Pipeline.Requests;
using Inferly.Pipeline.Translation;

namespace Inferly.Pipeline.Relays;

/// <summary>Passes the answers of a provider that speaks /responses itself through, with our name for the model.</summary>
public sealed class ResponseRelay : IRelay
{
    private readonly InferenceRequest _request;
    private readonly AnswerHead _head;
    private readonly byte[] _model;
    private string? _message;

    /// <param name="request">What the caller asked for.</param>
    /// <param name="head">What the answer repeats.</param>
    /// <param name="facts">Gets what is learned of the answer.</param>
    public ResponseRelay(InferenceRequest request, AnswerHead head, AnswerFacts facts)
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
        return _message is null ? null : ResponseStreamWriter.Within(head, _request, _message, Facts.Text!.ToString(), Facts.NextEvent);
    }

    /// <inheritdoc/>
    public RelayStep OnFrame(Frame frame, IBufferWriter<byte> output)
    {
        try
        {
            using var json = Parse(frame.Data);
            var type = json.RootElement.TryGetProperty("type", out var name) ? name.GetString() ?? "" : "";
            var step = Learn(type, json.RootElement);
            Facts.NextEvent = NumberOf(json.RootElement) + 1;
            if ((step & RelayStep.Failed) == 0 && type.Length > 0)
            {
                output.Write("event: "u8);
                output.Write(System.Text.Encoding.UTF8.GetBytes(type));
                output.Write("\ndata: "u8);
                WriteWithModel(frame.Data, output, depth: 2);
                output.Write("\n\n"u8);
            }

            return step;
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
            using var json = Parse(body);
            var step = Whole(json.RootElement);
            if ((step & RelayStep.Failed) == 0)
            {
                WriteWithModel(body, output, depth: 1);
            }

            return step;
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            Facts.Error = new UpstreamError("The provider's answer is not valid JSON.");
            return RelayStep.Failed;
        }
    }

    /// <inheritdoc/>
    public RelayStep OnEnd(IBufferWriter<byte> output) => RelayStep.None;

    private RelayStep Learn(string type, JsonElement json)
    {
        switch (type)
        {
            case "response.completed" or "response.incomplete":
                return Whole(json.GetProperty("response")) | RelayStep.Done;
            case "response.failed":
                return Whole(json.GetProperty("response"));
            case "error":
                return Fail(json);
            case "response.created":
                Begin(json.GetProperty("response"));
                return RelayStep.None;
            case "response.in_progress" or "response.queued":
                return RelayStep.None;
            case "response.output_item.added" when IsOf(json, "item", "message"):
            case "response.content_part.added" when IsOf(json, "part", "output_text"):
                return RelayStep.None;
        }

        if (json.TryGetProperty("delta", out var delta) && delta.ValueKind == JsonValueKind.String)
        {
            Facts.OutputBytes += delta.GetRawText().Length - 2;
            if (type == "response.output_text.delta")
            {
                Facts.Text?.Append(delta.GetString());
                _message ??= json.TryGetProperty("item_id", out var id) ? id.GetString() : null;
            }
        }

        // Of a message's one text the rest can be written; of anything else nobody could say what is missing.
        Facts.HasMore |= type != "response.output_text.delta";

        Facts.HasContent = true;
        Facts.HasToolCalls |= type.StartsWith("response.function_call", StringComparison.Ordinal);
        Facts.HasReasoning |= type.StartsWith("response.reasoning", StringComparison.Ordinal);
        return RelayStep.Content;
    }

    private void Begin(JsonElement response)
    {
        Facts.AnswerId ??= response.TryGetProperty("id", out var id) ? id.GetString() : null;
        Facts.Created ??= response.TryGetProperty("created_at", out var created) && created.TryGetInt64(out var seconds) ? seconds : null;
    }

    private static bool IsOf(JsonElement json, string member, string type) =>
        json.TryGetProperty(member, out var value) && value.TryGetProperty("type", out var name) && name.ValueEquals(type);

    private RelayStep Whole(JsonElement response)
    {
        var status = response.TryGetProperty("status", out var value) ? value.GetString() : null;
        if (status is "failed" or "cancelled" || (response.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object))
        {
            return Fail(response);
        }

        Begin(response);
        if (response.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object)
        {
            Facts.Usage = OpenAiUsage.Read(usage);
        }

        var calls = response.TryGetProperty("output", out var output) && output.ValueKind == JsonValueKind.Array
            && output.EnumerateArray().Any(i => i.TryGetProperty("type", out var t) && t.ValueEquals("function_call"));
        Facts.HasToolCalls |= calls;
        Facts.Finish = status == "incomplete" ? FinishReason.Length : calls ? FinishReason.ToolCalls : FinishReason.Stop;
        Facts.FinishedChoices = 1;
        Facts.HasContent = true;
        return RelayStep.Content | RelayStep.Finished;
    }

    private RelayStep Fail(JsonElement json)
    {
        Facts.Error = OpenAiErrors.Read(json, System.Net.HttpStatusCode.InternalServerError);
        return RelayStep.Failed;
    }

    private void WriteWithModel(ReadOnlySpan<byte> json, IBufferWriter<byte> output, int depth)
    {
        var splice = new Splice(json, output);
        splice.Replace(ModelAt(json, depth), _model);
        splice.Finish();
    }

    private int NumberOf(JsonElement json) =>
        json.TryGetProperty("sequence_number", out var number) && number.TryGetInt32(out var value) ? value : Facts.NextEvent;

    private static ByteRange ModelAt(ReadOnlySpan<byte> json, int depth)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != depth || !reader.ValueTextEquals("model"u8))
            {
                continue;
            }

            reader.Read();
            return reader.TokenType == JsonTokenType.String ? new ByteRange((int)reader.TokenStartIndex, (int)reader.BytesConsumed) : default;
        }

        return default;
    }

    private static JsonDocument Parse(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        return JsonDocument.ParseValue(ref reader);
    }
}
