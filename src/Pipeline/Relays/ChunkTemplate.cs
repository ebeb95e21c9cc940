using System.Buffers;
using Inferly.Pipeline.Requests;

namespace Inferly.Pipeline.Relays;

/// <summary>
/// One chunk of an answer, with holes where its words stand (and the padding that OpenAI puts beside them). The chunks of an answer differ in nothing
/// else, mostly: one that fits is known without being parsed, to the byte, and is written from pieces that were spliced once. Immutable.
/// </summary>
internal sealed class ChunkTemplate
{
    // What ends a JSON string, or is more than a character of it.
    private static readonly SearchValues<byte> Special =
        SearchValues.Create([(byte)'"', (byte)'\\', .. Enumerable.Range(0, 0x20).Select(control => (byte)control)]);

    private static readonly SearchValues<byte> HexadecimalDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    private readonly Piece[] _pieces;
    private readonly int _wordsAt;

    private ChunkTemplate(Piece[] pieces, int wordsAt, bool isReasoning)
    {
        _pieces = pieces;
        _wordsAt = wordsAt;
        IsReasoning = isReasoning;
    }

    /// <summary>The words are reasoning, not text.</summary>
    public bool IsReasoning { get; }

    /// <summary>Makes one of a chunk that says nothing but words.</summary>
    /// <param name="json">The chunk.</param>
    /// <param name="chunk">What its scan found.</param>
    /// <param name="edits">What is replaced in it on its way to the caller, in order.</param>
    /// <returns>Null: it says something else too.</returns>
    public static ChunkTemplate? Of(ReadOnlySpan<byte> json, in ChunkFacts chunk, ReadOnlySpan<(ByteRange Range, byte[]? With)> edits)
    {
        // An empty string does not tell what it would be.
        var saysWords = chunk is { Choices: 1, Strings: 1, HasMore: false } && (chunk.HasText || chunk.HasReasoning);
        if (!saysWords || chunk.Usage is not null || chunk.Finished > 0 || chunk.HasToolCalls)
        {
            return null;
        }

        ByteRange[] holes = chunk.Padding.IsEmpty ? [chunk.Words]
            : chunk.Padding.Start < chunk.Words.Start ? [chunk.Padding, chunk.Words]
            : [chunk.Words, chunk.Padding];
        var pieces = new Piece[holes.Length + 1];
        var start = 0;
        for (var i = 0; i < pieces.Length; i++)
        {
            // Up to and with the quotation mark that begins the string in the hole, from the one that ends it.
            var end = i < holes.Length ? holes[i].Start + 1 : json.Length;
            pieces[i] = Piece.Of(json, start, end, edits, isFirst: i == 0, isLast: i == holes.Length);
            start = i < holes.Length ? holes[i].End - 1 : end;
        }

        return new ChunkTemplate(pieces, Array.IndexOf(holes, chunk.Words), chunk.HasReasoning);
    }

    /// <summary>Writes a chunk that fits, as an event.</summary>
    /// <param name="json">The chunk.</param>
    /// <param name="output">Where to.</param>
    /// <param name="words">What it says, as JSON writes it.</param>
    /// <returns>False if it doesn't fit: nothing was written.</returns>
    public bool TryWrite(ReadOnlySpan<byte> json, IBufferWriter<byte> output, out ReadOnlySpan<byte> words)
    {
        words = default;
        Span<ByteRange> holes = stackalloc ByteRange[2];
        var at = 0;
        for (var i = 0; i < _pieces.Length; i++)
        {
            if (!json[at..].StartsWith(_pieces[i].Read))
            {
                return false;
            }

            at += _pieces[i].Read.Length;
            if (i < _pieces.Length - 1)
            {
                var length = EndOfString(json[at..]);
                if (length < 0)
                {
                    return false;
                }

                holes[i] = new ByteRange(at, at + length);
                at += length;
            }
        }

        if (at != json.Length)
        {
            return false;
        }

        words = json[holes[_wordsAt].Start..holes[_wordsAt].End];
        Write(json, holes, output);
        return true;
    }

    private void Write(ReadOnlySpan<byte> json, ReadOnlySpan<ByteRange> holes, IBufferWriter<byte> output)
    {
        // What is written in place of what was read is a few names: it can't be longer than both together.
        var length = json.Length;
        foreach (var piece in _pieces)
        {
            length += piece.Written.Length;
        }

        var room = output.GetSpan(length);
        var used = 0;
        for (var i = 0; i < _pieces.Length; i++)
        {
            _pieces[i].Written.CopyTo(room[used..]);
            used += _pieces[i].Written.Length;
            if (i < _pieces.Length - 1)
            {
                var hole = json[holes[i].Start..holes[i].End];
                hole.CopyTo(room[used..]);
                used += hole.Length;
            }
        }

        output.Advance(used);
    }

    // Offset of the quotation mark that ends the string; negative if what stands before it is no sound string, which the parser is to say.
    private static int EndOfString(ReadOnlySpan<byte> rest)
    {
        var at = 0;
        while (rest[at..].IndexOfAny(Special) is var found and >= 0)
        {
            at += found;
            if (rest[at] == (byte)'"')
            {
                return at;
            }

            var escape = LengthOfEscape(rest[at..]);
            if (escape == 0)
            {
                return -1;
            }

            at += escape;
        }

        return -1;
    }

    private static int LengthOfEscape(ReadOnlySpan<byte> rest)
    {
        const int Short = 2;
        const int Hexadecimal = 6;
        return rest.Length < Hexadecimal || rest[0] != (byte)'\\' ? 0
            : "\"\\/bfnrt"u8.Contains(rest[1]) ? Short
            : rest[1] == (byte)'u' && rest[Short..Hexadecimal].IndexOfAnyExcept(HexadecimalDigits) < 0 ? Hexadecimal
            : 0;
    }

    /// <summary>What stands before, between and behind the holes.</summary>
    /// <param name="Read">As the provider writes it.</param>
    /// <param name="Written">As the caller gets it.</param>
    private readonly record struct Piece(byte[] Read, byte[] Written)
    {
        public static Piece Of(
            ReadOnlySpan<byte> json, int start, int end, ReadOnlySpan<(ByteRange Range, byte[]? With)> edits, bool isFirst, bool isLast)
        {
            var written = new ArrayBufferWriter<byte>(end - start + 64);
            if (isFirst)
            {
                written.Write("data: "u8);
            }

            var splice = new Splice(json[..end], written, start);
            foreach (var (range, with) in edits)
            {
                splice.Replace(range.Start >= start && range.End <= end ? range : default, with);
            }

            splice.Finish();
            if (isLast)
            {
                written.Write("\n\n"u8);
            }

            return new Piece(json[start..end].ToArray(), written.WrittenSpan.ToArray());
        }
    }
}
