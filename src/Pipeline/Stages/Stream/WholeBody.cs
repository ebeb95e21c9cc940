using System.Buffers;

namespace Inferly.Pipeline.Stages.Stream;

/// <summary>A body read whole into one pooled buffer, up to a bound. Not thread-safe.</summary>
internal sealed class WholeBody : IDisposable
{
    private const int FirstSize = 4096;

    private byte[] _buffer = [];
    private int _length;

    /// <summary>What has been read.</summary>
    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, _length);

    /// <summary>Reads to the end, or to the bound.</summary>
    /// <returns>False if the body is longer than <paramref name="bound"/>.</returns>
    public async ValueTask<bool> ReadAsync(System.IO.Stream body, long? expected, int bound, CancellationToken cancellationToken)
    {
        _buffer = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(expected + 1 ?? FirstSize, FirstSize, bound));
        while (true)
        {
            if (_length == _buffer.Length)
            {
                if (_length >= bound)
                {
                    return false;
                }

                Grow();
            }

            var read = await body.ReadAsync(_buffer.AsMemory(_length), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                return true;
            }

            _length += read;
            if (_length == expected)
            {
                return true;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
