namespace Inferly.Pipeline.Requests;

/// <summary>One replacement in a body; an empty range inserts.</summary>
/// <param name="Start">Offset of the first byte replaced.</param>
/// <param name="End">Offset behind the last byte replaced.</param>
/// <param name="With">What comes instead; may be empty.</param>
public readonly record struct BodyEdit(int Start, int End, ReadOnlyMemory<byte> With);
