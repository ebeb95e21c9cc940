using System.Buffers;
using Inferly.Pipeline.Providers;

namespace Inferly.Pipeline.Stages.Stream;

/// <summary>
/// Reads a provider's body into frames through one pooled buffer that grows with the longest frame, up to a bound.
/// Not thread-safe.
/// </summary>
internal sealed class FrameReader(System.IO.Stream body, IFraming framing) : IDisposable
{
    /// <summary>A frame longer than this is no frame.</summary>
    public const int LongestFrame = 32 * 1024 * 1024;

    private const int ReadSize = 16 * 1024;

    private byte[] _buffer = [];
    private int _start;
    private int _end;
    private bool _ended;

    /// <summary>The provider has closed its stream and every frame of it was taken.</summary>
    public bool IsAtEnd => _ended && _start == _end;

    /// <summary>Takes the next frame out of what has been read.</summary>
    /// <returns>False when more must be read first, or nothing is left.</returns>
    public bool TryTake(out Frame frame)
    {
        while (_start < _end)
        {
            var found = framing.TryRead(_buffer.AsSpan(_start, _end - _start), _ended, out var consumed, out frame);
            _start += consumed;
            if (found)
            {
                return true;
            }

            if (consumed == 0)
            {
                break;
            }
        }

        frame = default;
        if (_ended)
        {
            // What is left can't become a frame any more.
            _start = _end;
        }

        return false;
    }

    /// <summary>Reads what comes next.</summary>
    /// <returns>False at the end of the stream.</returns>
    /// <exception cref="InvalidDataException">A frame is longer than <see cref="LongestFrame"/>.</exception>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        MakeRoom();
        var read = await body.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
        _end += read;
        _ended = read == 0;
        return !_ended;
    }

    /// <summary>Returns the buffer; the body is its owner's.</summary>
    public void Dispose()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }

    private void MakeRoom()
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }

        // Looked at before every read: the buffer doubles, so it may have room for twice the bound.
        var pending = _end - _start;
        if (pending > LongestFrame)
        {
            throw new InvalidDataException($"A frame of the provider's stream is longer than {LongestFrame} bytes.");
        }

        if (_buffer.Length - _end >= ReadSize / 4)
        {
            return;
        }

        if (_buffer.Length - pending >= ReadSize / 4 && _start > 0)
        {
            _buffer.AsSpan(_start, pending).CopyTo(_buffer);
        }
        else
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(ReadSize, _buffer.Length * 2));
            _buffer.AsSpan(_start, pending).CopyTo(larger);
            Dispose();
            _buffer = larger;
        }

        _start = 0;
        _end = pending;
    }
}
