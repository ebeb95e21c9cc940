using System.Buffers;
using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Inferly.Analytics.Log;

/// <summary>
/// Walks the committed records of a segment, past whatever is damaged, and counts that. Not thread-safe; a scanner sees the segment as
/// committed when it was made.
/// </summary>
internal sealed class SegmentScanner : IDisposable
{
    private const int ChunkBytes = 128 << 10;
    private readonly Segment _segment;
    private readonly SafeFileHandle _handle;
    private readonly ulong _sync;
    private byte[] _chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
    private long _chunkStart;
    private int _chunkLength;

    public SegmentScanner(Segment segment, long nextOffset, long position)
    {
        (_segment, NextOffset, Position) = (segment, nextOffset, position);
        End = segment.Length;
        _sync = segment.Header.Sync;
        _handle = SegmentFile.OpenRead(segment.Path);
    }

    /// <summary>Committed bytes of the segment.</summary>
    public long End { get; }

    /// <summary>Everything before this byte has been judged. Short of <see cref="End"/> after the walk: the rest is unreadable.</summary>
    public long Position { get; private set; }

    /// <summary>The lowest offset that the record at <see cref="Position"/> can have.</summary>
    public long NextOffset { get; private set; }

    public RecordHeader Header { get; private set; }

    /// <summary>The current record's bytes, until the next move.</summary>
    public ReadOnlySpan<byte> Payload => Window(Position - Header.Length, Header.Length);

    /// <summary>Moves to the next sound record.</summary>
    public bool MoveNext()
    {
        while (Position < End)
        {
            if (!TryHeader(Position, out RecordHeader header))
            {
                if (FindHeader(Position + 1, out header) is not { } found)
                {
                    return false;
                }

                _segment.CountDamage(Position, Math.Max(1, header.Offset - NextOffset));
                Position = found;
            }

            long start = Position;
            Position += header.RecordBytes;
            NextOffset = header.Offset + 1;
            Header = header;
            if (Crc32C.Compute(Payload) == header.PayloadCrc)
            {
                _segment.Remember(header.Offset, start);
                return true;
            }

            _segment.CountDamage(start, 1);
        }

        return false;
    }

    /// <summary>
    /// After the walk: how many records are lost behind the last readable one, by the offset that is known to follow. What lies there does not tell:
    /// it may be room that was reserved and not used, and a disk can leave zeros where records were.
    /// </summary>
    public long LostBefore(long offset) => Position < End ? Math.Max(0, offset - NextOffset) : 0;

    /// <summary>After the walk of the last segment: bytes behind the last readable record, without the zeros of reserved room.</summary>
    public long TornBytes()
    {
        long end = Position;
        for (long at = Position; at < End;)
        {
            ReadOnlySpan<byte> window = Window(at, (int)Math.Min(ChunkBytes, End - at));
            if (window.IsEmpty)
            {
                break;
            }

            int last = window.LastIndexOfAnyExcept((byte)0);
            end = last < 0 ? end : at + last + 1;
            at += window.Length;
        }

        return end - Position;
    }

    public void Dispose()
    {
        _handle.Dispose();
        if (_chunk.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_chunk);
        }

        _chunk = [];
    }

    private bool TryHeader(long position, out RecordHeader header) =>
        RecordHeader.TryRead(Window(position, RecordHeader.Size), _sync, out header)
        && header.Offset >= NextOffset
        && position + header.RecordBytes <= End;

    private long? FindHeader(long position, out RecordHeader header)
    {
        Span<byte> sync = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(sync, _sync);
        while (true)
        {
            ReadOnlySpan<byte> window = Window(position, (int)Math.Min(ChunkBytes, End - position));
            if (window.Length < RecordHeader.Size)
            {
                header = default;
                return null;
            }

            int at = window.IndexOf(sync);
            if (at >= 0 && TryHeader(position + at, out header))
            {
                return position + at;
            }

            position += at >= 0 ? at + 1 : window.Length - sync.Length + 1;
        }
    }

    /// <summary>Bytes of the file, fewer at its end.</summary>
    private ReadOnlySpan<byte> Window(long position, int length)
    {
        length = (int)Math.Clamp(End - position, 0, length);
        if (position < _chunkStart || position + length > _chunkStart + _chunkLength)
        {
            Fill(position, length);
        }

        int start = (int)(position - _chunkStart);
        return _chunk.AsSpan(start, Math.Min(length, _chunkLength - start));
    }

    private void Fill(long position, int length)
    {
        if (length > _chunk.Length)
        {
            ArrayPool<byte>.Shared.Return(_chunk);
            _chunk = ArrayPool<byte>.Shared.Rent(length);
        }

        (_chunkStart, _chunkLength) = (position, 0);
        int wanted = (int)Math.Min(_chunk.Length, End - position);
        while (_chunkLength < wanted)
        {
            int read = RandomAccess.Read(_handle, _chunk.AsSpan(_chunkLength, wanted - _chunkLength), position + _chunkLength);
            if (read == 0)
            {
                break;
            }

            _chunkLength += read;
        }
    }
}
