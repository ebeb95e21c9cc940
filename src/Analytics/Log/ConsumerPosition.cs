using System.Buffers.Binary;

namespace Inferly.Analytics.Log;

/// <summary>
/// How far a consumer of a topic has come, on disk: the range it is about to hand on, then that it has. After a crash exactly the range
/// that was in flight is handed on again, so that the receiver knows it by the same bounds. One caller at a time.
/// </summary>
public sealed class ConsumerPosition
{
    internal const string Extension = ".position";

    // magic u32 | version u32 | committed i64 | in flight from i64 | in flight to i64 (from = to: none) | CRC32C of the bytes before u32
    private const int Size = 36;
    private const int CrcAt = 32;
    private const uint Version = 1;
    private const uint Magic = 0x534F5049;
    private readonly string _path;

    private ConsumerPosition(string path, long committed, OffsetRange? inFlight, bool wasDamaged) =>
        (_path, Committed, InFlight, WasDamaged) = (path, committed, inFlight, wasDamaged);

    /// <summary>All records below this offset have been handed on.</summary>
    public long Committed { get; private set; }

    /// <summary>The range that may or may not have been handed on: hand on exactly this one, then commit it. Null: none.</summary>
    public OffsetRange? InFlight { get; private set; }

    /// <summary>The file was unreadable: the consumer starts from the oldest record, and its receiver must drop what it has.</summary>
    public bool WasDamaged { get; }

    /// <exception cref="IOException">The disk cannot be read.</exception>
    internal static ConsumerPosition Open(string path)
    {
        if (!File.Exists(path))
        {
            return new ConsumerPosition(path, 0, null, wasDamaged: false);
        }

        byte[] bytes = File.ReadAllBytes(path);
        if (!IsSound(bytes))
        {
            return new ConsumerPosition(path, 0, null, wasDamaged: true);
        }

        var range = new OffsetRange(
            BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(16)), BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(24)));
        long committed = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(8));
        return new ConsumerPosition(path, committed, range.From < range.To ? range : null, wasDamaged: false);
    }

    /// <summary>Persists the range before it is handed on.</summary>
    /// <exception cref="InvalidOperationException">Another range is in flight, or this one is empty or already committed.</exception>
    /// <exception cref="IOException">The disk refuses; nothing has changed.</exception>
    public void Begin(long from, long to)
    {
        var range = new OffsetRange(from, to);
        if (InFlight == range)
        {
            return;
        }

        if (InFlight is not null || from < Committed || to <= from)
        {
            throw new InvalidOperationException($"{range} cannot begin after {Committed} with {InFlight?.ToString() ?? "nothing"} in flight.");
        }

        Save(Committed, range);
        InFlight = range;
    }

    /// <summary>Persists that everything below an offset, the end of the range in flight, has been handed on.</summary>
    /// <exception cref="InvalidOperationException">No range with this end is in flight.</exception>
    /// <exception cref="IOException">The disk refuses; nothing has changed.</exception>
    public void Commit(long to)
    {
        if (InFlight?.To != to)
        {
            throw new InvalidOperationException($"{to} cannot be committed with {InFlight?.ToString() ?? "nothing"} in flight.");
        }

        Save(to, default);
        (Committed, InFlight) = (to, null);
    }

    private void Save(long committed, OffsetRange inFlight)
    {
        Span<byte> bytes = stackalloc byte[Size];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[4..], Version);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], committed);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], inFlight.From);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], inFlight.To);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[CrcAt..], Crc32C.Compute(bytes[..CrcAt]));

        AtomicFile.Replace(_path, bytes);
    }

    private static bool IsSound(ReadOnlySpan<byte> bytes) =>
        bytes.Length == Size
        && BinaryPrimitives.ReadUInt32LittleEndian(bytes) == Magic
        && BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) == Version
        && BinaryPrimitives.ReadUInt32LittleEndian(bytes[CrcAt..]) == Crc32C.Compute(bytes[..CrcAt]);
}
