using System.Text;

namespace Inferly.Pipeline.Translation;

/// <summary>One part of an output item.</summary>
/// <param name="item">The item.</param>
/// <param name="kind">What it holds.</param>
internal sealed class ResponsePart(ResponseItem item, ResponsePartKind kind)
{
    public ResponseItem Item => item;

    public ResponsePartKind Kind => kind;

    /// <summary>Place among the item's parts.</summary>
    public int Index { get; } = item.Parts.Count;

    /// <summary>The caller was told that it begins.</summary>
    public bool IsBegun { get; set; }

    public StringBuilder Text { get; } = new();
}
