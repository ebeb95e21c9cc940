namespace Inferly.Pipeline.Requests;

/// <summary>A half-open range of bytes in a request body: where a member or a value stands.</summary>
/// <param name="Start">Offset of the first byte.</param>
/// <param name="End">Offset behind the last byte.</param>
public readonly record struct ByteRange(int Start, int End)
{
    /// <summary>True for the default value: the body has no such member.</summary>
    public bool IsEmpty => End == 0;

    /// <summary>The bytes of <paramref name="body"/> in this range.</summary>
    public ReadOnlySpan<byte> Of(ReadOnlyMemory<byte> body) => body.Span[Start..End];
}
