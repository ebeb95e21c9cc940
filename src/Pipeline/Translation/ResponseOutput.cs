using Inferly.Pipeline.Answers;

namespace Inferly.Pipeline.Translation;

/// <summary>The output of a response, put together from an answer's deltas: items in the order in which they began.</summary>
internal sealed class ResponseOutput(AnswerHead head)
{
    private readonly List<ResponseItem> _items = [];
    private readonly List<ResponseItem> _calls = [];
    private ResponseItem? _latest;

    public IReadOnlyList<ResponseItem> Items => _items;

    public Usage Usage { get; private set; }

    public FinishReason Finish { get; private set; }

    /// <summary>completed, or incomplete where the answer was cut short.</summary>
    public string Status => Finish is FinishReason.Length or FinishReason.ContentFilter ? "incomplete" : "completed";

    /// <summary>An answer that is cut short is cut where it was writing.</summary>
    public string StatusOf(ResponseItem item) => item == _latest ? Status : "completed";

    /// <summary>Begins with a message that has an id already.</summary>
    /// <returns>Its text.</returns>
    public ResponsePart BeginMessage(string id)
    {
        _latest = new ResponseItem(ResponseItemKind.Message, id, _items.Count);
        _items.Add(_latest);
        return _latest.Part(ResponsePartKind.Text);
    }

    /// <summary>Adds a delta.</summary>
    /// <returns>The part that grew by the delta's text (by nothing, where a call begins); null if the delta adds to no item.</returns>
    public ResponsePart? Add(in Delta delta)
    {
        switch (delta.Kind)
        {
            case DeltaKind.Usage:
                Usage = delta.Usage;
                return null;
            case DeltaKind.Finish:
                Finish = delta.Finish;
                return null;
        }

        if (delta.Kind != DeltaKind.ToolCall && string.IsNullOrEmpty(delta.Text))
        {
            return null;
        }

        var part = PartOf(delta);
        if (part is null or { Item.IsDone: true })
        {
            return null;
        }

        part.Text.Append(delta.Text);
        _latest = part.Item;
        return part;
    }

    /// <summary>Ends the output: callers look for a message where a model ended without a word.</summary>
    /// <returns>The empty part that was added, or null.</returns>
    public ResponsePart? End()
    {
        if (_items.Count > 0)
        {
            return null;
        }

        _latest = Last(ResponseItemKind.Message);
        return _latest.Part(ResponsePartKind.Text);
    }

    private ResponsePart? PartOf(in Delta delta) => delta.Kind switch
    {
        DeltaKind.Text => Last(ResponseItemKind.Message).Part(ResponsePartKind.Text),
        DeltaKind.Refusal => Last(ResponseItemKind.Message).Part(ResponsePartKind.Refusal),
        DeltaKind.Reasoning => Last(ResponseItemKind.Reasoning).Part(ResponsePartKind.Summary),
        DeltaKind.ToolCall => Call(delta).Part(ResponsePartKind.Arguments),
        DeltaKind.ToolArguments => _calls[delta.Tool].Part(ResponsePartKind.Arguments),
        _ => null,
    };

    private ResponseItem Last(ResponseItemKind kind)
    {
        if (_items.Count == 0 || _items[^1].Kind != kind)
        {
            _items.Add(new ResponseItem(kind, NextId(kind == ResponseItemKind.Reasoning ? "rs" : "msg"), _items.Count));
        }

        return _items[^1];
    }

    private ResponseItem Call(in Delta delta)
    {
        var call = new ResponseItem(ResponseItemKind.FunctionCall, NextId("fc"), _items.Count) { CallId = delta.Id, Name = delta.Name };
        _items.Add(call);
        _calls.Add(call);
        return call;
    }

    private string NextId(string prefix) => $"{prefix}_{head.Id[(head.Id.IndexOf('_') + 1)..]}_{_items.Count}";
}
