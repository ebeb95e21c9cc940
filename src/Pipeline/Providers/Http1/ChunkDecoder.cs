namespace Inferly.Pipeline.Providers.Http1;

/// <summary>
/// Takes the chunks of a body apart (RFC 9112, section 7.1), in whatever pieces they come. Extensions and trailers are passed over. A value, kept by
/// its owner in one place.
/// </summary>
internal struct ChunkDecoder
{
    private const int LongestLine = 16 * 1024;

    private State _state;
    private long _left;
    private int _lineLength;
    private bool _hasDigit;

    private enum State
    {
        Size,
        SizeEnd,
        Extension,
        LineEnd,
        Data,
        DataEnd,
        Trailer,
        Done,
    }

    /// <summary>The last chunk and its trailers have been read.</summary>
    public readonly bool IsDone => _state == State.Done;

    /// <summary>Bytes of data that come next, before anything else.</summary>
    public readonly long Left => _state == State.Data ? _left : 0;

    /// <summary>Decodes as much as there is and as there is room for; what frames the data needs no room.</summary>
    /// <returns>Bytes taken, and bytes of data written.</returns>
    /// <exception cref="IOException">These are no chunks.</exception>
    public (int Consumed, int Written) Decode(ReadOnlySpan<byte> from, Span<byte> into)
    {
        int at = 0, written = 0;
        while (at < from.Length && _state != State.Done)
        {
            if (_state != State.Data)
            {
                Frame(from[at++]);
                continue;
            }

            var length = (int)Math.Min(Math.Min(_left, from.Length - at), into.Length - written);
            if (length == 0)
            {
                break;
            }

            from.Slice(at, length).CopyTo(into[written..]);
            at += length;
            written += length;
            Skip(length);
        }

        return (at, written);
    }

    /// <summary>Data that was read past the decoder; at most <see cref="Left"/>.</summary>
    public void Skip(int length)
    {
        _left -= length;
        if (_left == 0)
        {
            _state = State.DataEnd;
        }
    }

    private void Frame(byte next)
    {
        if (++_lineLength > LongestLine)
        {
            throw Invalid();
        }

        switch (_state)
        {
            case State.Size when char.IsAsciiHexDigit((char)next):
                // Sixteen times this still fits.
                if (_left >> 58 != 0)
                {
                    throw Invalid();
                }

                _left = (_left << 4) + (next & 0xF) + (next >> 6) * 9;
                _hasDigit = true;
                break;
            case State.Size or State.SizeEnd or State.Extension or State.LineEnd when next == '\n':
                EndSize();
                break;
            case State.Size or State.SizeEnd when next == '\r':
                _state = State.LineEnd;
                break;
            case State.Size or State.SizeEnd when next == ';':
                _state = State.Extension;
                break;
            case State.Size or State.SizeEnd when next is (byte)' ' or (byte)'\t':
                _state = State.SizeEnd;
                break;
            case State.Extension:
                break;
            case State.DataEnd when next == '\n':
                Begin(State.Size);
                break;
            case State.DataEnd when next == '\r' && _lineLength == 1:
                break;
            case State.Trailer:
                EndTrailer(next);
                break;
            default:
                throw Invalid();
        }
    }

    private void EndSize()
    {
        if (!_hasDigit)
        {
            throw Invalid();
        }

        Begin(_left == 0 ? State.Trailer : State.Data);
    }

    // An empty line ends them.
    private void EndTrailer(byte next)
    {
        if (next == '\r')
        {
            _lineLength--;
        }
        else if (next == '\n')
        {
            Begin(_lineLength == 1 ? State.Done : State.Trailer);
        }
    }

    private void Begin(State state)
    {
        _state = state;
        _lineLength = 0;
        _hasDigit = false;
    }

    private static IOException Invalid() => new("The provider's answer is not chunked as it claims to be.");
}
