using System.Buffers.Text;
using System.Text;

namespace Inferly.Perf.Load.Http;

/// <summary>
/// Parses one HTTP/1.1 answer from the bytes as they come, and counts the words of the model's text in it, so that
/// every answer is checked. Chunks are moved together in place: a word may be cut by a chunk's frame.
/// </summary>
internal sealed class ResponseReader
{
    /// <summary>What the upstream doubles say: once in an answer, once in each delta of a stream.</summary>
    private static ReadOnlySpan<byte> Word => "lorem"u8;

    private const int ExcerptBytes = 200;

    private byte[] _buffer = new byte[32 * 1024];
    private Part _part;
    private bool _chunked;
    private int _received;
    private int _parsed;
    private int _bodyStart;
    private int _bodyEnd;
    private int _searched;
    private long _left;

    private enum Part { Head, ChunkSize, Data, ChunkEnd, Trailer, End, Broken }

    public int Status { get; private set; }

    /// <summary>Words seen so far in this answer.</summary>
    public int Words { get; private set; }

    /// <summary>The server will not take another request on this connection.</summary>
    public bool Closes { get; private set; }

    /// <summary>The stream ended as OpenAI's do.</summary>
    public bool IsDone => _buffer.AsSpan(0, _bodyEnd).TrimEnd("\r\n"u8).EndsWith("[DONE]"u8);

    /// <summary>The beginning of the body, to say what is wrong with it.</summary>
    public string Excerpt => Encoding.UTF8
        .GetString(_buffer.AsSpan(_bodyStart, Math.Min(_bodyEnd - _bodyStart, ExcerptBytes)))
        .ReplaceLineEndings(" ");

    public Span<byte> Free
    {
        get
        {
            if (_received == _buffer.Length)
            {
                Array.Resize(ref _buffer, _buffer.Length * 2);
            }

            return _buffer.AsSpan(_received);
        }
    }

    public void Reset()
    {
        _part = Part.Head;
        _chunked = false;
        _received = _parsed = _bodyStart = _bodyEnd = _searched = 0;
        Status = Words = 0;
    }

    /// <summary>Takes in the bytes that were read into <see cref="Free"/>.</summary>
    public Reading Advance(int count)
    {
        _received += count;
        while (Step())
        {
        }
        CountWords();
        if (_part == Part.End && _parsed < _received)
        {
            _part = Part.Broken;
        }

        return _part switch { Part.End => Reading.Complete, Part.Broken => Reading.Broken, _ => Reading.Incomplete };
    }

    /// <summary>Parses the next part; false when it needs more bytes or there is none.</summary>
    private bool Step() => _part switch
    {
        Part.Head => ReadHead(),
        Part.ChunkSize => ReadChunkSize(),
        Part.Data => ReadData(),
        Part.ChunkEnd => TakeLine(out _) && To(Part.ChunkSize),
        Part.Trailer => TakeLine(out var line) && (line.IsEmpty ? To(Part.End) : To(Part.Trailer)),
        _ => false,
    };

    private bool ReadHead()
    {
        var head = _buffer.AsSpan(0, _received);
        int end = head.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        _left = -1;
        Closes = false;
        if (!head.StartsWith("HTTP/1.1 "u8))
        {
            return To(Part.Broken);
        }

        Status = Utf8Parser.TryParse(head["HTTP/1.1 ".Length..end], out int status, out _) ? status : 0;
        TakeLine(out _);
        while (TakeLine(out var line) && !line.IsEmpty)
        {
            ReadHeader(line);
        }

        _bodyStart = _bodyEnd = _searched = _parsed;
        return To(_chunked ? Part.ChunkSize : _left >= 0 ? Part.Data : Part.Broken);
    }

    private void ReadHeader(ReadOnlySpan<byte> line)
    {
        int colon = line.IndexOf((byte)':');
        if (colon < 0)
        {
            return;
        }

        var name = line[..colon];
        var value = line[(colon + 1)..].Trim((byte)' ');
        if (Ascii.EqualsIgnoreCase(name, "content-length"u8))
        {
            _left = Utf8Parser.TryParse(value, out long length, out _) ? length : -1;
        }
        else if (Ascii.EqualsIgnoreCase(name, "transfer-encoding"u8))
        {
            _chunked = Ascii.EqualsIgnoreCase(value, "chunked"u8);
        }
        else if (Ascii.EqualsIgnoreCase(name, "connection"u8))
        {
            Closes = Ascii.EqualsIgnoreCase(value, "close"u8);
        }
    }

    private bool ReadChunkSize()
    {
        if (!TakeLine(out var line))
        {
            return false;
        }

        if (!Utf8Parser.TryParse(line, out _left, out _, 'x'))
        {
            return To(Part.Broken);
        }

        return To(_left == 0 ? Part.Trailer : Part.Data);
    }

    private bool ReadData()
    {
        int take = (int)Math.Min(_left, _received - _parsed);
        if (_chunked)
        {
            _buffer.AsSpan(_parsed, take).CopyTo(_buffer.AsSpan(_bodyEnd));
        }

        _parsed += take;
        _bodyEnd += take;
        _left -= take;
        return _left == 0 && To(_chunked ? Part.ChunkEnd : Part.End);
    }

    private bool TakeLine(out ReadOnlySpan<byte> line)
    {
        var rest = _buffer.AsSpan(_parsed, _received - _parsed);
        int end = rest.IndexOf("\r\n"u8);
        line = end < 0 ? default : rest[..end];
        if (end >= 0)
        {
            _parsed += end + 2;
        }

        return end >= 0;
    }

    private void CountWords()
    {
        while (_buffer.AsSpan(_searched, _bodyEnd - _searched).IndexOf(Word) is var at && at >= 0)
        {
            Words++;
            _searched += at + Word.Length;
        }
        // A word may have come in half.
        _searched = Math.Max(_searched, _bodyEnd - Word.Length + 1);
    }

    private bool To(Part next)
    {
        _part = next;
        return next is not (Part.End or Part.Broken);
    }
}
