using System.Buffers;
using System.Text;
using System.Text.Json;
using Inferly.Pipeline.Answers;
using Inferly.Pipeline.Requests;

namespace Inferly.Pipeline.Translation;

/// <summary>
/// The events of a streamed response, in the order that OpenAI sends them: an item is added, filled and done before the
/// next one begins; every event has its <c>type</c> and <c>sequence_number</c>.
/// </summary>
internal sealed class ResponseStreamWriter(AnswerHead head, InferenceRequest request) : IAnswerWriter
{
    private readonly CollectedAnswer _answer = new();
    private int _items;
    private OpenItem _open;
    private int _openCall = -1;

    private enum OpenItem
    {
        Nothing,
        Text,
        Refusal,
        Call,
    }

    /// <inheritdoc/>
    public int NextEvent { get; private set; }

    /// <inheritdoc/>
    public void Write(in Delta delta, IBufferWriter<byte> output)
    {
        if (NextEvent == 0)
        {
            Lifecycle(output, "response.created", "in_progress", answer: null);
            Lifecycle(output, "response.in_progress", "in_progress", answer: null);
        }

        switch (delta.Kind)
        {
            case DeltaKind.Text:
                OpenMessage(output, OpenItem.Text);
                _answer.Add(delta);
                Delta(output, "response.output_text.delta", delta.Text!, isPart: true);
                return;
            case DeltaKind.Refusal:
                OpenMessage(output, OpenItem.Refusal);
                _answer.Add(delta);
                Delta(output, "response.refusal.delta", delta.Text!, isPart: true);
                return;
            case DeltaKind.ToolCall:
                Close(output);
                _answer.Add(delta);
                OpenCall(output, delta.Tool);
                return;
            case DeltaKind.ToolArguments:
                _answer.Add(delta);
                Delta(output, "response.function_call_arguments.delta", delta.Text!, isPart: false);
                return;
            case DeltaKind.Finish:
                // An answer that is cut short is cut in the item that is open.
                _answer.Add(delta);
                Close(output, ResponseItems.Status(_answer));
                return;
            case DeltaKind.Usage:
                _answer.Add(delta);
                return;
        }
    }

    /// <inheritdoc/>
    public void End(IBufferWriter<byte> output)
    {
        Close(output);
        var status = ResponseItems.Status(_answer);
        Lifecycle(output, $"response.{status}", status, _answer);
    }

    private string ItemId => ResponseItems.ItemId(head, _open == OpenItem.Call ? "fc" : "msg", _items);

    private void OpenMessage(IBufferWriter<byte> output, OpenItem kind)
    {
        if (_open == kind)
        {
            return;
        }

        Close(output);
        _open = kind;
        Event(output, "response.output_item.added", json =>
        {
            json.WriteNumber("output_index"u8, _items);
            json.WriteStartObject("item"u8);
            ResponseItems.Message(json, ItemId, "in_progress", choice: null);
            json.WriteEndObject();
        });
        Part(output, "response.content_part.added", "");
    }

    private void OpenCall(IBufferWriter<byte> output, int tool)
    {
        _open = OpenItem.Call;
        _openCall = tool;
        Call(output, "response.output_item.added", "in_progress");
    }

    private void Close(IBufferWriter<byte> output, string status = "completed")
    {
        switch (_open)
        {
            case OpenItem.Nothing:
                return;
            case OpenItem.Call:
                Event(output, "response.function_call_arguments.done", json =>
                {
                    Place(json, isPart: false);
                    json.WriteString("name"u8, _answer.First.Calls[_openCall].Name);
                    json.WriteString("arguments"u8, _answer.First.Calls[_openCall].Arguments.ToString());
                });
                Call(output, "response.output_item.done", status);
                break;
            default:
                CloseMessage(output, status);
                break;
        }

        _open = OpenItem.Nothing;
        _items++;
    }

    private void CloseMessage(IBufferWriter<byte> output, string status)
    {
        var isText = _open == OpenItem.Text;
        var text = (isText ? _answer.First.Text : _answer.First.Refusal).ToString();
        Event(output, isText ? "response.output_text.done" : "response.refusal.done", json =>
        {
            Place(json, isPart: true);
            json.WriteString(isText ? "text" : "refusal", text);
            if (isText)
            {
                json.WriteStartArray("logprobs"u8);
                json.WriteEndArray();
            }
        });
        Part(output, "response.content_part.done", text);
        Event(output, "response.output_item.done", json =>
        {
            json.WriteNumber("output_index"u8, _items);
            json.WriteStartObject("item"u8);
            ResponseItems.Message(json, ItemId, status, _answer.First);
            json.WriteEndObject();
        });
    }

    private void Part(IBufferWriter<byte> output, string type, string text) => Event(output, type, json =>
    {
        Place(json, isPart: true);
        json.WriteStartObject("part"u8);
        if (_open == OpenItem.Text)
        {
            ResponseItems.TextPart(json, text);
        }
        else
        {
            json.WriteString("type"u8, "refusal"u8);
            json.WriteString("refusal"u8, text);
        }

        json.WriteEndObject();
    });

    private void Call(IBufferWriter<byte> output, string type, string status) => Event(output, type, json =>
    {
        json.WriteNumber("output_index"u8, _items);
        json.WriteStartObject("item"u8);
        ResponseItems.FunctionCall(json, ItemId, _answer.First.Calls[_openCall], status);
        json.WriteEndObject();
    });

    private void Delta(IBufferWriter<byte> output, string type, string text, bool isPart) => Event(output, type, json =>
    {
        Place(json, isPart);
        json.WriteString("delta"u8, text);
        if (type == "response.output_text.delta")
        {
            json.WriteStartArray("logprobs"u8);
            json.WriteEndArray();
        }
    });

    private void Place(Utf8JsonWriter json, bool isPart)
    {
        json.WriteString("item_id"u8, ItemId);
        json.WriteNumber("output_index"u8, _items);
        if (isPart)
        {
            json.WriteNumber("content_index"u8, 0);
        }
    }

    private void Lifecycle(IBufferWriter<byte> output, string type, string status, CollectedAnswer? answer) => Event(output, type, json =>
    {
        json.WriteStartObject("response"u8);
        ResponseItems.Response(json, head, request, status, answer);
        json.WriteEndObject();
    });

    private void Event(IBufferWriter<byte> output, string type, Action<Utf8JsonWriter> fill)
    {
        output.Write("event: "u8);
        output.Write(Encoding.UTF8.GetBytes(type));
        output.Write("\n"u8);
        WireJson.Frame(output, (Type: type, Number: NextEvent++, Fill: fill), static (json, s) =>
        {
            json.WriteString("type"u8, s.Type);
            json.WriteNumber("sequence_number"u8, s.Number);
            s.Fill(json);
        });
    }
}
