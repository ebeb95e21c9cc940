using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Inferly.Pipeline.Providers.Sim;

/// <summary>A growing UTF-8 buffer from the shared pool. One writer; whoever holds it last disposes it.</summary>
internal sealed class SimBuffer : IBufferWriter<byte>, IDisposable
{
    /// <summary>Text goes out as it is, in UTF-8, as providers send it.</summary>
    public static readonly JsonWriterOptions WriterOptions =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private byte[]? _bytes = ArrayPool<byte>.Shared.Rent(4096);

    public int Length { get; private set; }

    /// <summary>What was written; valid until the buffer is written to again or disposed.</summary>
    public ReadOnlyMemory<byte> Written => Bytes.AsMemory(0, Length);

    private byte[] Bytes => _bytes ?? throw new ObjectDisposedException(nameof(SimBuffer));

    public void Advance(int count) => Length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 256));
        return Bytes.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public void Write(ReadOnlySpan<byte> utf8)
    {
        Reserve(utf8.Length);
        utf8.CopyTo(Bytes.AsSpan(Length));
        Length += utf8.Length;
    }

    public void Write(long number)
    {
        Utf8Formatter.TryFormat(number, GetSpan(20), out var written);
        Length += written;
    }

    /// <summary>Writes a text as the inside of a JSON string.</summary>
    public void WriteEscaped(ReadOnlySpan<char> text)
    {
        const int block = 64;
        Span<byte> utf8 = stackalloc byte[block * 3];
        while (!text.IsEmpty)
        {
            var take = Math.Min(block, text.Length);
            if (take < text.Length && char.IsHighSurrogate(text[take - 1]))
            {
                take--;
            }

            var length = Encoding.UTF8.GetBytes(text[..take], utf8);
            // An escape takes at most six bytes for one.
            JavaScriptEncoder.UnsafeRelaxedJsonEscaping.EncodeUtf8(utf8[..length], GetSpan(length * 6), out _, out var written);
            Length += written;
            text = text[take..];
        }
    }

    /// <summary>Forgets what was written after the first <paramref name="length"/> bytes.</summary>
    public void Truncate(int length) => Length = Math.Min(Length, length);

    /// <summary>
    /// Gives the memory back. A read that is under way in another thread at this moment may copy foreign bytes, but only to
    /// a reader who has already given up the answer.
    /// </summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _bytes, null) is { } bytes)
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private void Reserve(int size)
    {
        var old = Bytes;
        if (old.Length - Length >= size)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(old.Length * 2, Length + size));
        old.AsSpan(0, Length).CopyTo(larger);
        _bytes = larger;
        ArrayPool<byte>.Shared.Return(old);
    }
}
