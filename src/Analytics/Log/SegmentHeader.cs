using System.Buffers.Binary;

namespace Inferly.Analytics.Log;

/// <summary>
/// The first 48 bytes of a segment file, little-endian:
/// magic "INFERLOG" | version u32 | created, Unix µs i64 | sync u64, three times | CRC32C of the 44 bytes before it u32.
/// </summary>
/// <remarks>The sync marker is needed to read anything at all, so it is kept three times: bit by bit the majority wins.</remarks>
internal sealed record SegmentHeader(ulong Sync, long CreatedMicros, bool IsSound, uint Version = SegmentHeader.CurrentVersion)
{
    public const int Size = 48;

    /// <summary>1 had no packed records; all else is the same.</summary>
    public const uint CurrentVersion = 2;
    private const uint OldestVersion = 1;
    private const int VersionAt = 8;
    private const int CreatedAt = 12;
    private const int SyncAt = 20;
    private const int CrcAt = 44;

    private static ReadOnlySpan<byte> Magic => "INFERLOG"u8;

    public void Write(Span<byte> at)
    {
        Magic.CopyTo(at);
        BinaryPrimitives.WriteUInt32LittleEndian(at[VersionAt..], Version);
        BinaryPrimitives.WriteInt64LittleEndian(at[CreatedAt..], CreatedMicros);
        for (int copy = 0; copy < 3; copy++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(at[(SyncAt + copy * sizeof(ulong))..], Sync);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(at[CrcAt..], Crc32C.Compute(at[..CrcAt]));
    }

    /// <exception cref="InvalidDataException">The file is sound but of another format.</exception>
    public static SegmentHeader Read(ReadOnlySpan<byte> at, string path)
    {
        bool sound = BinaryPrimitives.ReadUInt32LittleEndian(at[CrcAt..]) == Crc32C.Compute(at[..CrcAt]) && at.StartsWith(Magic);
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(at[VersionAt..]);
        if (sound && version is < OldestVersion or > CurrentVersion)
        {
            throw new InvalidDataException(
                $"{path} has log format {version}; this version of Inferly reads formats {OldestVersion} to {CurrentVersion}. " +
                "Run the version that wrote it, or give this one another data folder.");
        }

        ulong a = SyncCopy(at, 0), b = SyncCopy(at, 1), c = SyncCopy(at, 2);
        return new SegmentHeader((a & b) | (b & c) | (a & c), BinaryPrimitives.ReadInt64LittleEndian(at[CreatedAt..]), sound, version);
    }

    private static ulong SyncCopy(ReadOnlySpan<byte> at, int copy) =>
        BinaryPrimitives.ReadUInt64LittleEndian(at[(SyncAt + copy * sizeof(ulong))..]);
}
