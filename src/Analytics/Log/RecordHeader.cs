using System.Buffers.Binary;

namespace Inferly.Analytics.Log;

/// <summary>
/// The 36 bytes ahead of every payload, little-endian:
/// sync u64 | offset i64 | Unix µs i64 | payload length u32 | CRC32C of the payload u32 | CRC32C of the 32 bytes before it u32.
/// </summary>
/// <remarks>
/// The header has a checksum of its own, so that a damaged payload still tells where the next record starts. Where the header is
/// damaged, the next record is found by the segment's random sync marker; a caller cannot forge records inside a payload, because
/// the marker is known to nobody outside the file. The record carries its offset, so whatever is lost before it moves no number.
/// </remarks>
internal readonly record struct RecordHeader(long Offset, long UnixMicros, int Length, uint PayloadCrc)
{
    public const int Size = 36;
    private const int OffsetAt = 8;
    private const int TimeAt = 16;
    private const int LengthAt = 24;
    private const int PayloadCrcAt = 28;
    private const int CrcAt = 32;

    /// <summary>Bytes of the whole record.</summary>
    public int RecordBytes => Size + Length;

    /// <summary>Writes what is known when a record is queued.</summary>
    public static void Draft(Span<byte> at, long unixMicros, ReadOnlySpan<byte> payload, uint payloadCrc)
    {
        BinaryPrimitives.WriteInt64LittleEndian(at[TimeAt..], unixMicros);
        BinaryPrimitives.WriteInt32LittleEndian(at[LengthAt..], payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(at[PayloadCrcAt..], payloadCrc);
    }

    /// <summary>Adds what is known only when the record is written: its place. Returns the bytes of the whole record.</summary>
    public static int Seal(Span<byte> at, ulong sync, long offset)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(at, sync);
        BinaryPrimitives.WriteInt64LittleEndian(at[OffsetAt..], offset);
        BinaryPrimitives.WriteUInt32LittleEndian(at[CrcAt..], Crc32C.Compute(at[..CrcAt]));
        return BytesOf(at);
    }

    /// <summary>Bytes of the whole record whose draft this is.</summary>
    public static int BytesOf(ReadOnlySpan<byte> at) => Size + BinaryPrimitives.ReadInt32LittleEndian(at[LengthAt..]);

    /// <summary>False where no sound header of this segment starts.</summary>
    public static bool TryRead(ReadOnlySpan<byte> at, ulong sync, out RecordHeader header)
    {
        header = default;
        if (at.Length < Size || BinaryPrimitives.ReadUInt64LittleEndian(at) != sync)
        {
            return false;
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(at[CrcAt..]) != Crc32C.Compute(at[..CrcAt]))
        {
            return false;
        }

        header = new RecordHeader(
            BinaryPrimitives.ReadInt64LittleEndian(at[OffsetAt..]),
            BinaryPrimitives.ReadInt64LittleEndian(at[TimeAt..]),
            BinaryPrimitives.ReadInt32LittleEndian(at[LengthAt..]),
            BinaryPrimitives.ReadUInt32LittleEndian(at[PayloadCrcAt..]));
        return header.Length >= 0;
    }
}
