using System.Buffers;

namespace Inferly.Pipeline.Context;

/// <summary>Bytes that wait for the record to be committed, in a pooled buffer. Not thread-safe; disposed by the endpoint after they are sent.</summary>
public sealed class Tail : IBufferWriter<byte>, IDisposable
{
    private const int FirstSize = 4096;

    private byte[] _buffer = [];
    private int _length;

    /// <summary>What is held.</summary>
    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, _length);

    /// <inheritdoc/>
    public void Advance(int count) => _length += count;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Grow(sizeHint);
        return _buffer.AsMemory(_length);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Grow(sizeHint);
        return _buffer.AsSpan(_length);
    }

    /// <summary>Drops the first bytes: they were sent.</summary>
    public void RemoveFirst(int count)
    {
        _buffer.AsSpan(count, _length - count).CopyTo(_buffer);
        _length -= count;
    }

    /// <summary>Drops what is held: an attempt failed before anything of it was sent.</summary>
    public void Clear() => _length = 0;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
            _length = 0;
        }
    }

    private void Grow(int sizeHint)
    {
        if (_buffer.Length - _length >= Math.Max(sizeHint, 1))
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Math.Max(FirstSize, _buffer.Length * 2), _length + sizeHint));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = larger;
    }
}
