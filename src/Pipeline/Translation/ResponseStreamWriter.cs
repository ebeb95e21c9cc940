using System.Buffers;
using System.Text;
using System.Text.Json;
using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Requests;

namespace Inferly.Pipeline.Translation;

/// <summary>
/// The events of a streamed response. Each item of the output is added once, filled, and done once, in the order of the output;
/// as at OpenAI, it is done before the next one begins, except that a call stays open as long as pieces of it may follow, for
/// there are providers that mix the pieces of parallel calls. Every event has its <c>type</c> and <c>sequence_number</c>.
/// </summary>
internal sealed class ResponseStreamWriter(AnswerHead head, InferenceRequest request) : IAnswerWriter
{
    private readonly ResponseOutput _answer = new(head);
    private int _done;

    /// <summary>A writer that goes on in the text of a message that somebody else has begun.</summary>
    /// <param name="head">As the response began.</param>
    /// <param name="request">The caller's request.</param>
    /// <param name="itemId">The message's id; it is the only item so far.</param>
    /// <param name="text">What it says so far.</param>
    /// <param name="nextEvent">The number of the next event.</param>
    public static ResponseStreamWriter Within(AnswerHead head, InferenceRequest request, string itemId, string text, int nextEvent)
    {
        var writer = new ResponseStreamWriter(head, request) { NextEvent = nextEvent };
        var part = writer._answer.BeginMessage(itemId);
        part.Text.Append(text);
        part.IsBegun = true;
        return writer;
    }

    /// <inheritdoc/>
    public int NextEvent { get; private set; }

    /// <inheritdoc/>
    public void GoOnAs(string model) => head = head with { Model = model };

    /// <inheritdoc/>
    public void Write(in Delta delta, IBufferWriter<byte> output)
    {
        BeginOnce(output);
        if (_answer.Add(delta) is not { } part)
        {
            return;
        }

        if (!part.IsBegun)
        {
            Begin(output, part);
        }

        if (delta.Kind != DeltaKind.ToolCall)
        {
            Piece(output, part, delta.Text!);
        }
    }

    /// <inheritdoc/>
    public void End(IBufferWriter<byte> output)
    {
        BeginOnce(output);
        if (_answer.End() is { } part)
        {
            Begin(output, part);
        }

        while (_done < _answer.Items.Count)
        {
            Done(output, _answer.Items[_done], _answer.StatusOf(_answer.Items[_done]));
        }

        Event(output, $"response.{_answer.Status}", this, static (json, writer) =>
        {
            json.WriteStartObject("response"u8);
            ResponseObject.Write(json, writer.Head, writer.Request, writer._answer);
            json.WriteEndObject();
        });
    }

    private AnswerHead Head => head;

    private InferenceRequest Request => request;

    private void BeginOnce(IBufferWriter<byte> output)
    {
        if (NextEvent == 0)
        {
            Begun(output, "response.created");
            Begun(output, "response.in_progress");
        }
    }

    private void Begun(IBufferWriter<byte> output, string type) => Event(output, type, this, static (json, writer) =>
    {
        json.WriteStartObject("response"u8);
        ResponseObject.WriteBegun(json, writer.Head, writer.Request);
        json.WriteEndObject();
    });

    private void Begin(IBufferWriter<byte> output, ResponsePart part)
    {
        part.IsBegun = true;
        if (part.Index > 0)
        {
            Done(output, part.Item.Parts[part.Index - 1]);
        }
        else
        {
            FinishWhole(output, before: part.Item.Index);
            Event(output, "response.output_item.added", part.Item, static (json, item) =>
            {
                json.WriteNumber("output_index"u8, item.Index);
                json.WritePropertyName("item"u8);
                ResponseItems.EmptyItem(json, item);
            });
        }

        if (part.Kind.Frame is { } frame)
        {
            Framed(output, $"{frame}.added", part, "");
        }
    }

    private void FinishWhole(IBufferWriter<byte> output, int before)
    {
        while (_done < before && _answer.Items[_done].IsWhole())
        {
            Done(output, _answer.Items[_done], "completed");
        }
    }

    private void Done(IBufferWriter<byte> output, ResponseItem item, string status)
    {
        Done(output, item.Parts[^1]);
        Event(output, "response.output_item.done", (Item: item, Status: status), static (json, s) =>
        {
            json.WriteNumber("output_index"u8, s.Item.Index);
            json.WritePropertyName("item"u8);
            ResponseItems.Item(json, s.Item, s.Status);
        });
        item.IsDone = true;
        _done++;
    }

    private void Done(IBufferWriter<byte> output, ResponsePart part)
    {
        Event(output, part.Kind.Done, part, static (json, part) =>
        {
            Place(json, part);
            json.WriteString(part.Kind.Member, part.Text.ToString());
            ResponseItems.Logprobs(json, part.Kind);
            if (part.Item.Name is { } name)
            {
                json.WriteString("name"u8, name);
            }
        });
        if (part.Kind.Frame is { } frame)
        {
            Framed(output, $"{frame}.done", part, part.Text.ToString());
        }
    }

    private void Framed(IBufferWriter<byte> output, string type, ResponsePart part, string text) =>
        Event(output, type, (Part: part, Text: text), static (json, s) =>
        {
            Place(json, s.Part);
            json.WritePropertyName("part"u8);
            ResponseItems.Part(json, s.Part.Kind, s.Text);
        });

    private void Piece(IBufferWriter<byte> output, ResponsePart part, string text) =>
        Event(output, part.Kind.Delta, (Part: part, Text: text), static (json, s) =>
        {
            Place(json, s.Part);
            json.WriteString("delta"u8, s.Text);
            ResponseItems.Logprobs(json, s.Part.Kind);
        });

    private static void Place(Utf8JsonWriter json, ResponsePart part)
    {
        json.WriteString("item_id"u8, part.Item.Id);
        json.WriteNumber("output_index"u8, part.Item.Index);
        if (part.Kind.IndexName is { } name)
        {
            json.WriteNumber(name, part.Index);
        }
    }

    private void Event<T>(IBufferWriter<byte> output, string type, T state, Action<Utf8JsonWriter, T> fill)
    {
        output.Write("event: "u8);
        Encoding.UTF8.GetBytes(type, output);
        output.Write("\n"u8);
        WireJson.Frame(output, (Type: type, Number: NextEvent++, State: state, Fill: fill), static (json, s) =>
        {
            json.WriteString("type"u8, s.Type);
            json.WriteNumber("sequence_number"u8, s.Number);
            s.Fill(json, s.State);
        });
    }
}
