using System.Buffers.Binary;

namespace Inferly.Pipeline.Providers.Bedrock;

/// <summary>One header of an event.</summary>
internal readonly ref struct EventStreamHeader
{
    private EventStreamHeader(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, int length)
    {
        Key = key;
        Value = value;
        Length = length;
    }

    /// <summary>Its name.</summary>
    public ReadOnlySpan<byte> Key { get; }

    /// <summary>The bytes of its value, of whatever type.</summary>
    public ReadOnlySpan<byte> Value { get; }

    /// <summary>How many bytes it takes.</summary>
    public int Length { get; }

    /// <summary>Reads the header at the front of <paramref name="headers"/>.</summary>
    /// <exception cref="InvalidDataException">There is no whole header, or one of an unknown type.</exception>
    public static EventStreamHeader Read(ReadOnlySpan<byte> headers)
    {
        var at = 0;
        var key = Bytes(headers, ref at, Bytes(headers, ref at, 1)[0]);
        var type = Bytes(headers, ref at, 1)[0];
        var length = type switch
        {
            0 or 1 => 0,
            2 => 1,
            3 => 2,
            4 => 4,
            5 or 8 => 8,
            6 or 7 => BinaryPrimitives.ReadUInt16BigEndian(Bytes(headers, ref at, 2)),
            9 => 16,
            _ => throw new InvalidDataException($"An event has a header of unknown type {type}."),
        };
        var value = Bytes(headers, ref at, length);
        return new EventStreamHeader(key, value, at);
    }

    private static ReadOnlySpan<byte> Bytes(ReadOnlySpan<byte> headers, scoped ref int at, int length)
    {
        if (headers.Length - at < length)
        {
            throw new InvalidDataException("An event's headers break off.");
        }

        at += length;
        return headers.Slice(at - length, length);
    }
}
