using System.Buffers;
using Inferly.Pipeline.Requests;

namespace Inferly.Pipeline.Relays;

/// <summary>Writes JSON, from an offset on, with a few ranges replaced: the cheap way to change a chunk.</summary>
internal ref struct Splice(ReadOnlySpan<byte> json, IBufferWriter<byte> output, int start = 0)
{
    private readonly ReadOnlySpan<byte> _json = json;
    private int _at = start;

    /// <summary>Copies up to the range and writes <paramref name="with"/> instead of it. Ranges must come in order; empty ones are ignored.</summary>
    public void Replace(ByteRange range, ReadOnlySpan<byte> with)
    {
        if (range.IsEmpty)
        {
            return;
        }

        output.Write(_json[_at..range.Start]);
        output.Write(with);
        _at = range.End;
    }

    /// <summary>Copies the rest.</summary>
    public readonly void Finish() => output.Write(_json[_at..]);
}
