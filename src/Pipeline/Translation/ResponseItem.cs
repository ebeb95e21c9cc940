using System.Text;
using System.Text.Json;

namespace Inferly.Pipeline.Translation;

/// <summary>One item of a response's output, as far as it has come.</summary>
/// <param name="kind">What it is.</param>
/// <param name="id">The same in all events.</param>
/// <param name="index">Its place in the output.</param>
internal sealed class ResponseItem(ResponseItemKind kind, string id, int index)
{
    private readonly List<ResponsePart> _parts = [];

    public ResponseItemKind Kind => kind;

    public string Id => id;

    public int Index => index;

    /// <summary>What the caller's answer to a call must name.</summary>
    public string? CallId { get; init; }

    /// <summary>The tool that is called.</summary>
    public string? Name { get; init; }

    public IReadOnlyList<ResponsePart> Parts => _parts;

    /// <summary>The caller was told that it is done: nothing is added any more.</summary>
    public bool IsDone { get; set; }

    /// <summary>The last part, if it is of this kind, or else a new one.</summary>
    public ResponsePart Part(ResponsePartKind partKind)
    {
        if (_parts.Count == 0 || _parts[^1].Kind != partKind)
        {
            _parts.Add(new ResponsePart(this, partKind));
        }

        return _parts[^1];
    }

    /// <summary>
    /// Whether it is whole, seen when the next item begins: pieces of parallel calls may come mixed, so a call is whole only
    /// once its arguments are a JSON value; text goes on in an item of its own.
    /// </summary>
    public bool IsWhole() => kind != ResponseItemKind.FunctionCall || (_parts.Count > 0 && IsJson(_parts[0].Text));

    private static bool IsJson(StringBuilder text)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text.ToString()), isFinalBlock: false, state: default);
        try
        {
            return reader.Read() && reader.TrySkip();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
